package org.verbale.keys;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.verbale.id.Role;
import org.verbale.identity.Holder;
import org.verbale.identity.VerifiedCertificate;

/** What commands say about what they made or read. Never a secret. */
final class Printout {
  private final PrintWriter out;

  Printout(Surroundings surroundings) {
    this.out = surroundings.terminal().out();
  }

  void line(String name, Object value) {
    out.printf("%-12s %s%n", name, value);
  }

  void wrote(Path file) {
    line("wrote", file);
  }

  void certificate(VerifiedCertificate certificate) {
    holder(certificate.holder());
    line("hash", certificate.hash());
    line("valid from", certificate.validity().notBefore());
    line("valid until", certificate.validity().notAfter());
  }

  void holder(Holder holder) {
    if (holder instanceof Holder.Root root) {
      line("type", "root certificate");
      line("name", root.name());
    } else if (holder instanceof Holder.Authority authority) {
      line("type", "authority certificate");
      line("party", authority.party());
      line("roles", String.join(", ", authority.roles().stream().map(Role::code).toList()));
    } else if (holder instanceof Holder.Device device) {
      line("type", device.use().code() + " certificate");
      line("party", device.party());
      line("role", device.role().code());
      line("device", device.device());
    } else if (holder instanceof Holder.Server server) {
      line("type", "server certificate");
      line("hosts", String.join(", ", server.hosts()));
    }
  }

  /** Text of somebody else's that cannot move the terminal's cursor or turn its direction. */
  static String visible(String text) {
    StringBuilder shown = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (isVisible(c)) {
                shown.appendCodePoint(c);
              } else {
                shown.append(String.format(Locale.ROOT, "\\u{%x}", c));
              }
            });
    return shown.append('"').toString();
  }

  private static boolean isVisible(int c) {
    int type = Character.getType(c);
    boolean space = Character.isSpaceChar(c) && c != ' ';
    return c != '"'
        && c != '\\'
        && !space
        && type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.UNASSIGNED
        && type != Character.PRIVATE_USE
        && type != Character.SURROGATE;
  }

  void text(String text) {
    out.print(text);
  }

  void flush() {
    out.flush();
  }
}
