package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RootCertificate;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;
import org.verbale.succession.Lineage;
import org.verbale.succession.SuccessionException;
import org.verbale.witness.TrustPolicy;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whom the person who verifies believes. */
final class TrustOptions {
  @Option(
      names = "--log-key",
      paramLabel = "FILE",
      description = "File with the vkeys of the log that you trust, one a line.")
  private @Nullable Path logKey;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "Policy file (C2SP tlog-policy): the logs, the witnesses, and how many must agree.")
  private @Nullable Path policy;

  @Mixin private SuccessionOptions succession = new SuccessionOptions();

  /** The policy, with all keys that notes lead to; that of the log key alone demands no witness. */
  TrustPolicy policy()
      throws IOException, MalformedException, IdentityException, SuccessionException {
    TrustPolicy told = told();
    TrustPolicy trusted = told;
    for (VerifierKey key : succession.keys(told.logKeys())) {
      trusted = trusted.with(key);
    }
    return trusted;
  }

  /**
   * Demands that a checkpoint which a key of a lineage signed was signed in its time.
   *
   * @throws BadSignatureException if not
   */
  void demandInTime(SignedCheckpoint checkpoint)
      throws IOException,
          MalformedException,
          IdentityException,
          SuccessionException,
          BadSignatureException {
    for (Lineage lineage : succession.lineages(told().logKeys())) {
      if (!lineage.keys(checkpoint.unverified().origin()).isEmpty()) {
        var unused = lineage.verify(checkpoint);
      }
    }
  }

  /** The Mechanism's root, if it was given. */
  List<RootCertificate> roots() throws IOException, MalformedException, IdentityException {
    return succession.roots();
  }

  private TrustPolicy told() throws IOException, MalformedException {
    if (policy == null && logKey == null) {
      throw new CommandFailure("trust: nobody (expected: --policy or --log-key)");
    }
    TrustPolicy trusted = null;
    if (policy != null) {
      trusted = TrustPolicy.parse(KeyFiles.read(policy));
    }
    if (logKey != null) {
      for (String line : KeyFiles.readText(logKey).lines().toList()) {
        VerifierKey key = VerifierKey.parse(line.strip());
        trusted = trusted == null ? TrustPolicy.of(key) : trusted.with(key);
      }
    }
    if (trusted == null) {
      throw new CommandFailure(logKey + ": empty (expected: a vkey)");
    }
    return trusted;
  }

  /** The keys of the log that is called {@code origin}. */
  List<VerifierKey> keysOf(String origin)
      throws IOException, MalformedException, IdentityException, SuccessionException {
    List<VerifierKey> keys = new ArrayList<>(policy().logKeys());
    keys.removeIf(key -> !key.name().equals(origin));
    if (keys.isEmpty()) {
      throw new CommandFailure("log: another one (expected: a log that you trust)");
    }
    return keys;
  }
}
