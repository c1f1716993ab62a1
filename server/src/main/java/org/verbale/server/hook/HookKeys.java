package org.verbale.server.hook;

import java.nio.file.Path;
import java.util.List;

/** What operators give to those who receive. */
public final class HookKeys {
  private HookKeys() {}

  /**
   * Public halves, {@code whpk_} and base64 each, of the Ed25519 keys in a file of keys.
   *
   * @throws IllegalArgumentException if it cannot be used; never with a word of what is in it
   */
  public static List<String> publicKeys(Path file) {
    try (Secrets secrets = Secrets.read(file)) {
      return secrets.publicKeys();
    } catch (Secrets.UnusableException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
