package org.verbale.server.app;

/** {@code docs/CONFIGURATION.md}, generated so that it cannot lie. */
final class ConfigurationReference {
  private ConfigurationReference() {}

  static String markdown() {
    var text =
        new StringBuilder(
            """
            # Configuration

            `./verbale serve --config FILE --data DIR` reads FILE: one `key = value` a line, `#` begins a comment line.
            An unknown key, a key given twice or a value that is not of its form stops the start with the line's number.
            Relative paths begin at the file's folder. A smallest file:

                root.certificate = root.crt
                server.certificate = server.crt
                server.key = server.key
                log.key = log.key
                log.vkey = log.vkey
                passphrase = passphrase

            This page is generated (`ConfigurationReferenceTest`); change `Setting.java`, not this.

            | key | default | what |
            |---|---|---|
            """);
    for (Setting setting : Setting.values()) {
      text.append("| `")
          .append(setting.key())
          .append("` | ")
          .append(setting.standard().map(s -> "`" + s + "`").orElse("required"))
          .append(" | ")
          .append(setting.help())
          .append(" |\n");
    }
    text.append("\n## How values are written\n\n| in the table | form |\n|---|---|\n");
    for (Kind kind : Kind.values()) {
      text.append("| ").append(example(kind)).append(" | ").append(kind.expected()).append(" |\n");
    }
    return text.toString();
  }

  private static String example(Kind kind) {
    for (Setting setting : Setting.values()) {
      if (setting.kind() == kind) {
        return "`" + setting.key() + "`";
      }
    }
    throw new IllegalStateException("kind: " + kind + " of no key (expected: used)");
  }
}
