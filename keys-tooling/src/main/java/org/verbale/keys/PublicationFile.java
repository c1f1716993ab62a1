package org.verbale.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.identity.IdentityException;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.publication.BundleException;
import org.verbale.publication.BundleHead;
import org.verbale.publication.BundleReader;
import org.verbale.publication.BundleVerifier;
import org.verbale.publication.DisclosedPart;
import org.verbale.publication.FileSink;
import org.verbale.publication.VerifiedPublication;
import org.verbale.record.Part;
import org.verbale.succession.SuccessionException;
import org.verbale.witness.TrustPolicy;

/** A publication bundle on disk, verified and taken apart without ever being whole in memory. */
final class PublicationFile {
  /** Names of files by their media type; all others are {@code .bin}: nothing runs by a click. */
  private static final Map<String, String> EXTENSIONS =
      Map.of(
          "text/plain", "txt",
          "application/pdf", "pdf",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx",
          "application/vnd.oasis.opendocument.text", "odt",
          "image/png", "png",
          "image/jpeg", "jpg");

  private final Path file;
  private final TrustPolicy policy;
  private final TrustOptions trust;

  PublicationFile(Path file, TrustPolicy policy, TrustOptions trust) {
    this.file = file;
    this.policy = policy;
    this.trust = trust;
  }

  /** Whether it begins as one. */
  static boolean isBundle(Path file) throws IOException {
    byte[] line = (BundleHead.DOMAIN + "\n").getBytes(US_ASCII);
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(line.length), line);
    }
  }

  /** What it says, for tools that show it; nobody checked anything. */
  static BundleHead claimed(Path file) throws IOException, MalformedException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return BundleReader.open(in).head();
    }
  }

  /**
   * @param files takes the bytes of files; nothing of them is proven before this returns
   */
  VerifiedPublication verify(FileSink files)
      throws IOException,
          BundleException,
          MalformedException,
          IdentityException,
          SuccessionException,
          BadSignatureException {
    Set<Digest> roots =
        trust.roots().stream().map(VerifiedCertificate::hash).collect(toUnmodifiableSet());
    if (roots.isEmpty()) {
      throw new CommandFailure("root: not given (expected: --trust-root, the Mechanism's)");
    }
    VerifiedPublication shown;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      shown = new BundleVerifier(policy, roots).verify(in, files);
    }
    trust.demandInTime(SignedCheckpoint.parse(shown.checkpoint().toBytes()));
    return shown;
  }

  static void print(VerifiedPublication shown, Printout printout) {
    printout.line("State", shown.state());
    printout.line("review", shown.review());
    printout.line("record", shown.record());
    printout.line("type", shown.type().code());
    printout.line("language", shown.language().code());
    printout.line("author", shown.author() + (shown.isConsented() ? ", which agreed" : ""));
    printout.line("archived", shown.recorded());
    printout.line("published", shown.decided());
    printout.line(
        "via",
        shown.isViaSecretariat()
            ? "the Secretariat, at the request of " + shown.state()
            : shown.state() + " itself");
    printout.line("decision", "number " + shown.number() + "; what was decided since is not here");
    printout.line("parts", shown.parts().size() + " of " + shown.totalParts() + " (padded)");
    for (DisclosedPart part : shown.parts()) {
      printout.line("part " + part.index(), described(part.part()));
    }
  }

  private static String described(Part part) {
    String kind = part.type().name().toLowerCase(Locale.ROOT);
    String name = part.name().isEmpty() ? "" : " " + Printout.visible(part.name());
    return part.type() == Part.Type.ATTACHMENT
        ? kind
            + name
            + ", "
            + part.attachment().mediaType()
            + ", "
            + part.attachment().length()
            + " bytes"
        : kind + name + ", " + part.content().size() + " bytes";
  }

  /**
   * Verifies it once more while it writes what it discloses, so that what is written is what was
   * verified. Names are an index and an ending: what a bundle calls its files is no path here.
   *
   * @return what was written, by the parts' order
   */
  List<Path> extract(Path folder)
      throws IOException,
          BundleException,
          MalformedException,
          IdentityException,
          SuccessionException,
          BadSignatureException {
    Files.createDirectories(folder);
    Map<Integer, NewFile.Draft> drafts = new TreeMap<>();
    try {
      VerifiedPublication shown = verify((part, chunk) -> draft(drafts, folder, part).write(chunk));
      for (DisclosedPart part : shown.parts()) {
        NewFile.requireFree(place(folder, part), false);
        if (part.part().type() != Part.Type.ATTACHMENT) {
          draft(drafts, folder, part.index()).write(part.part().content().toByteArray());
        }
      }
      List<Path> written = new ArrayList<>();
      for (DisclosedPart part : shown.parts()) {
        Path place = place(folder, part);
        draft(drafts, folder, part.index()).finish(place, false);
        written.add(place);
      }
      return written;
    } finally {
      for (NewFile.Draft draft : drafts.values()) {
        draft.close();
      }
    }
  }

  private static NewFile.Draft draft(Map<Integer, NewFile.Draft> drafts, Path folder, int part)
      throws IOException {
    NewFile.Draft known = drafts.get(part);
    if (known == null) {
      known = new NewFile.Draft(folder.resolve("part-" + part));
      drafts.put(part, known);
    }
    return known;
  }

  private static Path place(Path folder, DisclosedPart part) {
    String ending =
        part.part().type() == Part.Type.ATTACHMENT
            ? EXTENSIONS.getOrDefault(part.part().attachment().mediaType(), "bin")
            : "txt";
    return folder.resolve(String.format(Locale.ROOT, "part-%04d.%s", part.index(), ending));
  }
}
