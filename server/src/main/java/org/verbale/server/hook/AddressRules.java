package org.verbale.server.hook;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.verbale.codec.Bytes;

/**
 * Which addresses may be connected to: those of the public internet, and what an operator allowed
 * of private networks. IANA's registries of special-purpose addresses (RFC 6890) as of 2026.
 * Immutable.
 */
final class AddressRules {
  /** Of IPv4, what is not the public internet. */
  private static final List<Network> SPECIAL_V4 =
      networks(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // shared by carriers
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link-local, where clouds keep their metadata
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, and broadcast

  /** Of IPv6, all that is given out; what is outside is refused. */
  private static final Network GLOBAL_V6 = Network.of("2000::/3");

  private static final List<Network> SPECIAL_V6 =
      networks(
          "2001::/23", // protocol assignments, Teredo among them
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4, which holds an IPv4 address
          "3fff::/20"); // documentation

  /** NAT64 (RFC 6052): the last four bytes are an IPv4 address. */
  private static final Network NAT64 = Network.of("64:ff9b::/96");

  /** What an operator may allow: others are never an endpoint. */
  private static final List<Network> ALLOWABLE =
      networks(
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "::1/128",
          "fc00::/7");

  private final List<Network> allowed;

  /**
   * @param allowed each {@link #isAllowable}
   */
  AddressRules(List<Network> allowed) {
    this.allowed = List.copyOf(allowed);
    for (Network network : allowed) {
      if (!isAllowable(network)) {
        throw new IllegalArgumentException("network: not private (expected: a private one)");
      }
    }
  }

  /** Whether {@code network} is private, and may so be allowed. */
  static boolean isAllowable(Network network) {
    return ALLOWABLE.stream().anyMatch(each -> each.contains(network));
  }

  /** Whether {@code address} may be connected to. */
  boolean permit(InetAddress address) {
    Bytes bytes = Bytes.of(address.getAddress()); // IPv4 in IPv6 form is IPv4 here already
    return allowed.stream().anyMatch(each -> each.contains(bytes)) || isPublic(bytes);
  }

  private static boolean isPublic(Bytes address) {
    if (address.size() == 4) {
      return SPECIAL_V4.stream().noneMatch(each -> each.contains(address));
    }
    if (NAT64.contains(address)) {
      return isPublic(Bytes.of(Arrays.copyOfRange(address.toByteArray(), 12, 16)));
    }
    return GLOBAL_V6.contains(address)
        && SPECIAL_V6.stream().noneMatch(each -> each.contains(address));
  }

  private static List<Network> networks(String... texts) {
    return Stream.of(texts).map(Network::of).toList();
  }
}
