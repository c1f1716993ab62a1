package org.verbale.server.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.erasure.Erasure;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Registry;
import org.verbale.identity.Use;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Position;
import org.verbale.record.PrivateBlock;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordNote;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.Entry;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.storage.View;
import org.verbale.terms.TermsSupplement;

/** Reads a channel as what it means to an index. Holds nothing; thread-safe. */
final class Changes {
  private static final int ENTRIES = 128;
  private static final long BYTES = 1L << 20;

  private final Archive archive;
  private final RegistryFeature registry;

  Changes(Archive archive, RegistryFeature registry) {
    this.archive = archive;
    this.registry = registry;
  }

  /**
   * A part of a channel.
   *
   * @param head the channel's end there
   * @param isLast whether the channel ends there
   */
  record Page(List<Change> changes, ChannelHead head, boolean isLast) {}

  /** What follows {@code head}; empty if the channel never had that end. */
  Optional<Page> after(View view, ChannelId channel, ChannelHead head) {
    Chain chain = Chain.of(channel);
    if (head.length() > 0
        && !archive.headAt(view, chain, head.length()).equals(Optional.of(head))) {
      return Optional.empty();
    }
    Registry known = registry.registry(view);
    List<Change> changes = new ArrayList<>();
    ChannelHead end = head;
    for (Entry entry : archive.entries(view, chain, head.length(), ENTRIES, BYTES)) {
      change(entry, known).ifPresent(changes::add);
      end = end.next(entry.leaf().hash());
    }
    long length = archive.head(view, chain).length();
    return Optional.of(new Page(changes, end, end.length() == length));
  }

  private static Optional<Change> change(Entry entry, Registry known) {
    try {
      return switch (entry.leaf().kind()) {
        case RECORD -> posted(entry, known);
        case TERMS_SUPPLEMENT -> supplemented(entry);
        case TOMBSTONE ->
            Optional.of(new Change.Erased(Erasure.parse(entry.object()).claim().record()));
        default -> Optional.empty();
      };
    } catch (MalformedException e) {
      throw new IllegalStateException(
          "entry " + entry.index() + ": malformed (expected: as accepted)", e);
    }
  }

  /** Nothing of a record whose content is gone. */
  private static Optional<Change> posted(Entry entry, Registry known) throws MalformedException {
    Optional<Bytes> sealed = blob(entry, Blob.Kind.PRIVATE_BLOCK);
    if (sealed.isEmpty() || blob(entry, Blob.Kind.CIPHERTEXT).isEmpty()) {
      return Optional.empty();
    }
    PublicBlock block = RecordNote.parse(entry.object()).claim().block();
    Optional<PartyCode> author =
        known.device(block.author().hash(), Use.SIGNING).map(DeviceCertificate::party);
    return Optional.of(
        new Change.Posted(
            block,
            author,
            entry.leaf().time(),
            sequence(entry),
            PrivateBlock.parse(sealed.get()).epoch().group().generation(),
            blob(entry, Blob.Kind.TERMS)));
  }

  private static Optional<Change> supplemented(Entry entry) throws MalformedException {
    Optional<Bytes> terms = blob(entry, Blob.Kind.TERMS);
    if (terms.isEmpty()) {
      return Optional.empty();
    }
    TermsSupplement note = TermsSupplement.parse(entry.object()).claim();
    long generation = note.epoch().group().generation();
    return Optional.of(
        new Change.Supplemented(note.record(), sequence(entry), generation, terms.get()));
  }

  private static long sequence(Entry entry) {
    return entry.position().map(Position::sequence).orElseThrow();
  }

  private static Optional<Bytes> blob(Entry entry, Blob.Kind kind) {
    return entry.blobs().stream()
        .filter(blob -> blob.kind() == kind)
        .map(Blob::content)
        .findFirst();
  }
}
