package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RootCertificate;
import org.verbale.note.VerifierKey;
import org.verbale.succession.Lineage;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.SuccessionException;
import picocli.CommandLine.Option;

/** The notes that lead from a log's key that somebody trusts to those behind it. */
final class SuccessionOptions {
  @Option(
      names = "--succession",
      paramLabel = "FILE",
      description =
          "Succession note of the log whose key you give. Repeat for several, the oldest first.")
  private @Nullable List<Path> successions;

  @Option(
      names = "--trust-root",
      paramLabel = "FILE",
      description =
          "Certificate of the Mechanism's root that you trust: for publications, and where keys of"
              + " the log were replaced.")
  private @Nullable Path trustRoot;

  /**
   * What {@code trusted} leads to: of each key that the notes are about its lineage.
   *
   * @throws CommandFailure if the notes are about none of them
   */
  List<Lineage> lineages(List<VerifierKey> trusted)
      throws IOException, MalformedException, IdentityException, SuccessionException {
    List<Lineage> lineages = new ArrayList<>();
    if (successions == null) {
      return lineages;
    }
    List<SignedSuccession> notes = new ArrayList<>();
    for (Path file : successions) {
      notes.add(SignedSuccession.parse(KeyFiles.read(file)));
    }
    List<RootCertificate> roots = List.of(root());
    for (VerifierKey key : trusted) {
      if (notes.stream().anyMatch(note -> isAbout(note, key))) {
        lineages.add(Lineage.verify(key, notes, roots));
      }
    }
    if (lineages.isEmpty()) {
      throw new CommandFailure("succession: of another log (expected: from a key that you trust)");
    }
    return lineages;
  }

  /** {@code trusted} and all keys behind them, each once. */
  List<VerifierKey> keys(List<VerifierKey> trusted)
      throws IOException, MalformedException, IdentityException, SuccessionException {
    Set<VerifierKey> keys = new LinkedHashSet<>(trusted);
    for (Lineage lineage : lineages(trusted)) {
      keys.addAll(lineage.keys());
    }
    return List.copyOf(keys);
  }

  /** The root that was given; none if it was not. */
  List<RootCertificate> roots() throws IOException, MalformedException, IdentityException {
    return trustRoot == null ? List.of() : List.of(root());
  }

  private static boolean isAbout(SignedSuccession note, VerifierKey key) {
    return note.unverified().from().equals(key) || note.unverified().to().equals(key);
  }

  private RootCertificate root() throws IOException, MalformedException, IdentityException {
    if (trustRoot == null) {
      throw new CommandFailure("succession: without a root (expected: --trust-root)");
    }
    return KeyFiles.readCertificate(trustRoot, RootCertificate.class, "a root's");
  }
}
