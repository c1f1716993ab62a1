package org.verbale.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.custody.KeyCustody;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;

/**
 * A device whose keys were made for a test.
 *
 * @param name unlike any other's of the same server
 * @param files the beginning that its key files have in common, as {@link FileCustody} wants it
 */
public record TestDevice(PartyCode party, Role role, String name, Path files) {
  /** Opens its key files; the caller closes it, after the client. */
  public KeyCustody custody() {
    try {
      return FileCustody.open(files, passphrase(), new SecureRandom());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of its key files, which protect nothing. */
  public char[] passphrase() {
    try {
      return Files.readString(files.resolveSibling("passphrase")).strip().toCharArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
