package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.witness.Cosigner;
import org.verbale.witness.CosignerKey;

/**
 * A witness's keys: {@code BASE.vkey}, one public key a line, and for each {@code BASE.ed25519.key}
 * or {@code BASE.ml-dsa-44.key}.
 */
final class WitnessKeyFiles {
  private final Path base;

  WitnessKeyFiles(Path base) {
    this.base = base;
  }

  Path publicKeys() {
    return sibling("vkey");
  }

  Path key(CosignerKey.Type type) {
    return sibling(type == CosignerKey.Type.ED25519 ? "ed25519.key" : "ml-dsa-44.key");
  }

  private Path sibling(String suffix) {
    return base.resolveSibling(base.getFileName() + "." + suffix);
  }

  /** Makes and writes a key of each type; returns the public halves in their order. */
  List<CosignerKey> create(
      String name,
      List<CosignerKey.Type> types,
      Passphrase passphrase,
      SecureRandom random,
      boolean force)
      throws IOException {
    NewFile.requireFree(publicKeys(), force);
    for (CosignerKey.Type type : types) {
      NewFile.requireFree(key(type), force);
    }
    List<CosignerKey> made = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    for (CosignerKey.Type type : types) {
      CosignerKey key = create(name, type, passphrase, random, force);
      made.add(key);
      lines.append(key).append('\n');
    }
    NewFile.write(publicKeys(), lines.toString(), force);
    return made;
  }

  private CosignerKey create(
      String name, CosignerKey.Type type, Passphrase passphrase, SecureRandom random, boolean force)
      throws IOException {
    String pem;
    Bytes publicKey;
    if (type == CosignerKey.Type.ED25519) {
      try (Ed25519.Key key = Ed25519.Key.generate(random)) {
        publicKey = Bytes.of(key.publicKey());
        pem = PrivateKeyFile.write(key, passphrase.chars(), passphrase.kind(), random);
      }
    } else {
      try (MlDsa44.Key key = MlDsa44.Key.generate(random)) {
        publicKey = Bytes.of(key.publicKey());
        pem = PrivateKeyFile.write(key, passphrase.chars(), passphrase.kind(), random);
      }
    }
    NewFile.write(key(type), pem, force);
    return new CosignerKey(name, type, publicKey);
  }

  /** All keys, opened with one passphrase. They stay open as long as the process runs. */
  List<Cosigner> open(PassphraseSource source) throws IOException, MalformedException {
    try (Passphrase passphrase = source.forKey(base.toString())) {
      List<Cosigner> cosigners = new ArrayList<>();
      for (String line : KeyFiles.readText(publicKeys()).lines().toList()) {
        cosigners.add(open(CosignerKey.parse(line), passphrase));
      }
      return cosigners;
    }
  }

  private Cosigner open(CosignerKey key, Passphrase passphrase)
      throws IOException, MalformedException {
    String pem = KeyFiles.readText(key(key.type()));
    Cosigner cosigner =
        key.type() == CosignerKey.Type.ED25519
            ? Cosigner.of(key.name(), PrivateKeyFile.read(pem, passphrase.chars()))
            : Cosigner.of(key.name(), PrivateKeyFile.readMlDsa44(pem, passphrase.chars()));
    if (!cosigner.key().equals(key)) {
      throw new CommandFailure(
          key(key.type()) + ": another key (expected: that of " + publicKeys() + ")");
    }
    return cosigner;
  }
}
