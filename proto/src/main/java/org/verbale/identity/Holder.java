package org.verbale.identity;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.verbale.id.DeviceId;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;

/** Whom a certificate is about. Never a person: names stay in the directory. */
public sealed interface Holder {

  /** The root of a Mechanism. */
  record Root(String name) implements Holder {
    private static final Pattern FORM =
        Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9 -]{0,62}[A-Za-z0-9])?");

    /**
     * @throws IllegalArgumentException if {@code name} is not 1 to 64 letters, digits, spaces and
     *     hyphens
     */
    public Root {
      if (!FORM.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "name: malformed (expected: 1 to 64 of A-Z, a-z, 0-9, space, -)");
      }
    }
  }

  /**
   * The certificate authority of one party.
   *
   * @param roles that it may issue: {@code secretariat} alone for the Secretariat, any of the
   *     others for the rest
   */
  record Authority(PartyCode party, Set<Role> roles) implements Holder {
    /**
     * @throws IllegalArgumentException if the roles are none, or not for this party
     */
    public Authority {
      requireNonNull(party, "party");
      if (roles.isEmpty()) {
        throw new IllegalArgumentException("roles: none (expected: at least one)");
      }
      roles = Collections.unmodifiableSet(EnumSet.copyOf(roles));
      for (Role role : roles) {
        checkRole(party, role);
      }
    }
  }

  /** One device of one party, for one use. */
  record Device(PartyCode party, Role role, DeviceId device, Use use) implements Holder {
    /**
     * @throws IllegalArgumentException if the role or the use is not for this party
     */
    public Device {
      requireNonNull(device, "device");
      checkRole(party, role);
      if (use == Use.ASSIGNMENT && role != Role.SECRETARIAT) {
        throw new IllegalArgumentException(
            "role: " + role.code() + " (expected: secretariat, for assignments)");
      }
    }
  }

  /**
   * The server's side of TLS.
   *
   * @param hosts DNS names and literal addresses, at least one, at most 16
   */
  record Server(List<String> hosts) implements Holder {
    private static final Pattern DNS =
        Pattern.compile(
            "(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");

    /**
     * @throws IllegalArgumentException if one is no lower-case DNS name and no address
     */
    public Server {
      if (hosts.isEmpty() || hosts.size() > 16) {
        throw new IllegalArgumentException("hosts: " + hosts.size() + " (expected: 1 to 16)");
      }
      hosts = hosts.stream().map(Server::canonical).distinct().toList();
    }

    static boolean isAddress(String host) {
      return host.contains(":") || IPV4.matcher(host).matches();
    }

    private static String canonical(String host) {
      try {
        if (isAddress(host)) {
          return InetAddress.getByName(host).getHostAddress(); // a literal: nothing is looked up
        }
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(
            "host: malformed (expected: a DNS name in lower case, or an address)", e);
      }
      if (!DNS.matcher(host).matches()) {
        throw new IllegalArgumentException(
            "host: malformed (expected: a DNS name in lower case, or an address)");
      }
      return host;
    }
  }

  private static void checkRole(PartyCode party, Role role) {
    if ((role == Role.SECRETARIAT) != party.equals(PartyCode.SECRETARIAT)) {
      throw new IllegalArgumentException(
          "role: "
              + role.code()
              + " of "
              + party
              + " (expected: secretariat of SEC, any other of a State)");
    }
  }
}
