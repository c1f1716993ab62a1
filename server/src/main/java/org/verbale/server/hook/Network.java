package org.verbale.server.hook;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.verbale.codec.Bytes;

/**
 * All addresses that begin with the same bits.
 *
 * @param address 4 or 16 bytes, zero behind the prefix
 * @param prefix length in bits
 */
record Network(Bytes address, int prefix) {
  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern V4 =
      Pattern.compile("(" + OCTET + "(?:\\." + OCTET + "){3})/([0-9]{1,2})");
  private static final Pattern V6 =
      Pattern.compile("([0-9a-fA-F:]{2,39}(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3})?)/([0-9]{1,3})");

  Network {
    requireNonNull(address, "address");
    if (prefix < 0 || prefix > 8 * address.size()) {
      throw new IllegalArgumentException("prefix: " + prefix + " (expected: 0 to the length)");
    }
  }

  /** One of {@code ADDRESS/PREFIX}, whose address is zero behind the prefix. */
  static Optional<Network> parse(String text) {
    Matcher v4 = V4.matcher(text);
    Matcher v6 = V6.matcher(text);
    Matcher form = v4.matches() ? v4 : v6;
    if (form == v6 && !(v6.matches() && text.contains(":"))) {
      return Optional.empty();
    }
    try {
      Bytes address = Bytes.of(InetAddress.getByName(form.group(1)).getAddress());
      var network = new Network(address, Integer.parseInt(form.group(2)));
      return network.isCanonical() ? Optional.of(network) : Optional.empty();
    } catch (UnknownHostException | IllegalArgumentException e) {
      return Optional.empty(); // nobody was asked: both forms are addresses, not names
    }
  }

  /** One that stands in this code. */
  static Network of(String text) {
    return parse(text)
        .orElseThrow(
            () -> new IllegalArgumentException("network: malformed (expected: ADDRESS/PREFIX)"));
  }

  /** Whether {@code other}, of 4 or 16 bytes, is one of its addresses. */
  boolean contains(Bytes other) {
    if (other.size() != address.size()) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      if (bit(other, bit) != bit(address, bit)) {
        return false;
      }
    }
    return true;
  }

  /** Whether all addresses of {@code other} are among its own. */
  boolean contains(Network other) {
    return other.prefix >= prefix && contains(other.address);
  }

  private boolean isCanonical() {
    for (int bit = prefix; bit < 8 * address.size(); bit++) {
      if (bit(address, bit)) {
        return false;
      }
    }
    return true;
  }

  private static boolean bit(Bytes bytes, int index) {
    return (bytes.at(index >>> 3) >>> (7 - (index & 7)) & 1) == 1;
  }
}
