package org.verbale.server.hook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.HmacSha256;
import org.verbale.crypto.SecretBytes;

/**
 * Keys of one endpoint, as its file has them: one a line, each {@code whsec_} (HMAC-SHA256) or
 * {@code whsk_} (Ed25519) and base64. While keys change there are two; every one signs. Closing
 * wipes them. Not thread-safe.
 */
final class Secrets implements AutoCloseable {
  /** Most keys of one endpoint. */
  static final int MAX_KEYS = 4;

  private static final int MAX_SIZE = 4096;
  private static final Pattern LINE = Pattern.compile("(whsec_|whsk_)([A-Za-z0-9+/]{32,88}={0,2})");
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final List<SecretBytes> shared = new ArrayList<>();
  private final List<Ed25519.Key> pairs = new ArrayList<>();

  private Secrets() {}

  /** What is wrong with a file of keys, without a word of what is in it. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  /**
   * Reads a file.
   *
   * @throws UnusableException if others may read or write it, or if it is not of the form
   */
  static Secrets read(Path file) throws UnusableException {
    try {
      Set<PosixFilePermission> others = Files.getPosixFilePermissions(file);
      if (others.stream().anyMatch(OTHERS::contains)) {
        throw new UnusableException("readable or writable by others (expected: mode 0600)");
      }
      if (Files.size(file) > MAX_SIZE) {
        throw new UnusableException("too large (expected: at most 4 KiB)");
      }
      return parse(Files.readString(file, US_ASCII));
    } catch (IOException e) {
      throw new UnusableException("cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  static Secrets parse(String text) throws UnusableException {
    Secrets secrets = new Secrets();
    boolean whole = false;
    try {
      for (String line : text.lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          secrets.add(line.strip());
        }
      }
      int keys = secrets.shared.size() + secrets.pairs.size();
      if (keys < 1 || keys > MAX_KEYS) {
        throw new UnusableException(keys + " keys (expected: 1 to " + MAX_KEYS + ")");
      }
      whole = true;
      return secrets;
    } finally {
      if (!whole) {
        secrets.close();
      }
    }
  }

  private void add(String line) throws UnusableException {
    Matcher form = LINE.matcher(line);
    Optional<byte[]> decoded = form.matches() ? decode(form.group(2)) : Optional.empty();
    if (decoded.isEmpty()) {
      throw new UnusableException("malformed line (expected: whsec_ or whsk_, and base64)");
    }
    try (SecretBytes key = SecretBytes.adopt(decoded.get())) {
      if (form.group(1).equals("whsk_")) {
        if (key.length() != Ed25519.PRIVATE_KEY_LENGTH) {
          throw new UnusableException("whsk_ of " + key.length() + " bytes (expected: 32)");
        }
        pairs.add(Ed25519.Key.of(key));
      } else {
        if (key.length() < 24 || key.length() > 64) {
          throw new UnusableException("whsec_ of " + key.length() + " bytes (expected: 24 to 64)");
        }
        shared.add(key.copy());
      }
    }
  }

  /** Canonical base64 alone. */
  private static Optional<byte[]> decode(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return Base64.getEncoder().encodeToString(bytes).equals(text)
          ? Optional.of(bytes)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The header {@code webhook-signature}: one signature of each key over {@code ID.SECONDS.BODY},
   * with spaces between (Standard Webhooks 1.0.0).
   */
  String sign(String id, long seconds, byte[] body) {
    byte[] head = (id + "." + seconds + ".").getBytes(US_ASCII);
    List<String> signatures = new ArrayList<>();
    for (SecretBytes key : shared) {
      try (var mac = new HmacSha256(key)) {
        signatures.add("v1," + base64(mac.mac(head, body)));
      }
    }
    byte[] message = new byte[head.length + body.length];
    System.arraycopy(head, 0, message, 0, head.length);
    System.arraycopy(body, 0, message, head.length, body.length);
    for (Ed25519.Key key : pairs) {
      signatures.add("v1a," + base64(key.sign(message)));
    }
    return String.join(" ", signatures);
  }

  /** Public halves, {@code whpk_} and base64 each, for those who set up a receiver. */
  List<String> publicKeys() {
    return pairs.stream().map(key -> "whpk_" + base64(key.publicKey())).toList();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public void close() {
    shared.forEach(SecretBytes::wipe);
    pairs.forEach(Ed25519.Key::close);
  }

  @Override
  public String toString() {
    return "Secrets";
  }
}
