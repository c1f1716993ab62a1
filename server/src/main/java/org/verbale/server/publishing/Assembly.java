package org.verbale.server.publishing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.ReceivedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.RecordId;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.LineFormat;
import org.verbale.publication.ArchivedNote;
import org.verbale.publication.BundleException;
import org.verbale.publication.BundleHead;
import org.verbale.publication.BundleVerifier;
import org.verbale.publication.DisclosedFile;
import org.verbale.publication.DisclosedPart;
import org.verbale.publication.FileSink;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.VerifiedPublication;
import org.verbale.record.Attachment;
import org.verbale.record.Part;
import org.verbale.record.RecordNote;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.publication.DecisionRow;
import org.verbale.server.publication.Publications;
import org.verbale.server.publicstore.PublicContent;
import org.verbale.server.publicstore.PublicItem;
import org.verbale.server.publicstore.PublicPart;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.storage.View;

/** Puts a bundle together from what the archive holds and what was staged. */
final class Assembly {
  private final Archive archive;
  private final RegistryFeature registry;
  private final Publications decisions;

  private final Publisher.Places records;

  Assembly(Publisher.Source source) {
    this.archive = source.archive();
    this.registry = source.registry();
    this.decisions = source.decisions();
    this.records = source.records();
  }

  /**
   * The beginning of the bundle of a decision: all but what it discloses.
   *
   * @param view in which {@code head} is the newest sealed one
   */
  Bytes head(View view, SealedHead head, RecordId record, DecisionRow decision) {
    long size = head.head().size();
    long place =
        records
            .index(view, record)
            .orElseThrow(() -> new IllegalStateException("record: gone (expected: in the log)"));
    Optional<ArchivedNote<PublicationNote>> request =
        isExecution(decision)
            ? decisions
                .find(view, record, decision.number() - 1)
                .map(each -> archived(view, size, each.index(), PublicationNote::parse))
            : Optional.empty();
    return BundleHead.assemble(
            parsed(() -> SignedCheckpoint.parse(head.checkpoint())),
            archived(view, size, place, RecordNote::parse),
            archived(view, size, decision.index(), PublicationNote::parse),
            request,
            registry.registry(view))
        .toFileStart();
  }

  /** Whether it is the Secretariat's, as the State had asked in the decision before. */
  static boolean isExecution(DecisionRow decision) {
    return decision.act() instanceof PublicationNote.Publish publish
        && publish.request().isPresent();
  }

  private interface Parser<T> {
    T parse() throws MalformedException;
  }

  private interface NoteParser<T extends LineFormat> {
    ReceivedNote<T> parse(Bytes note) throws MalformedException;
  }

  private <T extends LineFormat> ArchivedNote<T> archived(
      View view, long size, long index, NoteParser<T> parser) {
    Entry entry = archive.entry(view, index);
    return new ArchivedNote<>(
        parsed(() -> parser.parse(entry.object())),
        entry.leaf(),
        archive.inclusion(view, index, size));
  }

  private static <T> T parsed(Parser<T> parser) {
    try {
      return parser.parse();
    } catch (MalformedException e) {
      throw new IllegalStateException("archive: malformed (expected: as it was accepted)", e);
    }
  }

  /**
   * What the public is shown: of the bundle, when it was verified as any reader would.
   *
   * @throws BundleException if it does not prove what it says: most of all where something else was
   *     staged than was decided
   */
  static PublicItem item(BundleVerifier verifier, Bytes head, PublicContent disclosure)
      throws IOException, BundleException {
    VerifiedPublication verified;
    try (InputStream file = file(head, disclosure)) {
      verified = verifier.verify(file, FileSink.NONE);
    }
    return new PublicItem(
        verified.record(),
        verified.number(),
        verified.review(),
        verified.author(),
        verified.type(),
        verified.language(),
        verified.recorded(),
        verified.decided(),
        verified.isViaSecretariat(),
        verified.totalParts(),
        parts(verified, head.size() + disclosure.length()));
  }

  /** The whole bundle, from its first byte to its last. */
  static InputStream file(Bytes head, PublicContent disclosure) {
    return new SequenceInputStream(new ByteArrayInputStream(head.toByteArray()), disclosure.open());
  }

  private static List<PublicPart> parts(VerifiedPublication verified, long end) {
    long offset = end - verified.files().stream().mapToLong(DisclosedFile::encodedLength).sum();
    List<PublicPart> parts = new ArrayList<>();
    var files = verified.files().iterator();
    for (DisclosedPart each : verified.parts()) {
      Part part = each.part();
      switch (part.type()) {
        case PARAGRAPH ->
            parts.add(
                new PublicPart.Paragraph(each.index(), part.name(), part.language(), part.text()));
        case FIELD ->
            parts.add(
                new PublicPart.Field(each.index(), part.name(), part.language(), part.text()));
        case ATTACHMENT -> {
          Attachment attachment = part.attachment();
          offset += files.next().encodedLength(); // in the order of their parts, as verified
          parts.add(
              new PublicPart.Attachment(
                  each.index(),
                  part.name(),
                  attachment.mediaType(),
                  attachment.length(),
                  offset - attachment.length()));
        }
        case DUMMY ->
            throw new IllegalStateException("part: a dummy (expected: none, as it was verified)");
      }
    }
    return parts;
  }
}
