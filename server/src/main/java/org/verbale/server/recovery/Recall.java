package org.verbale.server.recovery;

import static java.util.stream.Collectors.toCollection;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.EpochNote;
import org.verbale.channel.ReceivedNote;
import org.verbale.channel.Relink;
import org.verbale.channel.ResyncRequest;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.complaint.ComplaintNote;
import org.verbale.epoch.SignedCreation;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.Hold;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.identity.RegistryEntry;
import org.verbale.log.LeafKind;
import org.verbale.publication.PublicationNote;
import org.verbale.record.RecordNote;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.reinstatement.FormerEntry;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Blob;
import org.verbale.server.channel.Acknowledge;
import org.verbale.server.channel.CommitEpoch;
import org.verbale.server.channel.CreateChannel;
import org.verbale.server.channel.RelinkEpoch;
import org.verbale.server.channel.RequestResync;
import org.verbale.server.document.EraseRecord;
import org.verbale.server.document.PostComplaint;
import org.verbale.server.document.PostRecord;
import org.verbale.server.document.PostSupplement;
import org.verbale.server.document.SetHold;
import org.verbale.server.policy.Limits;
import org.verbale.server.publication.DecidePublication;
import org.verbale.server.registry.SubmitEntry;
import org.verbale.server.sequencing.Command;
import org.verbale.terms.TermsSupplement;

/**
 * The command that made an entry once, made again from what the entry says. Its caller is named by
 * the signing certificate of whoever signed.
 */
final class Recall {
  /** What was accepted under whichever limits is accepted again. */
  private static final Limits LIMITS =
      new Limits(
          new Limits.Messages(
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE),
          Limits.DEFAULT.directory(),
          Limits.DEFAULT.uploads(),
          Limits.DEFAULT.pages(),
          Limits.DEFAULT.rates());

  private Recall() {}

  /**
   * Demands that object and blobs of one entry have the form of its kind, and fit each other. Who
   * might say so, and when, is judged when it is appended.
   *
   * @throws RefusedException MALFORMED, HASH_MISMATCH, TOO_LARGE or INVALID_COMMIT
   */
  static void demandForm(FormerEntry entry) {
    if (entry.leaf().kind() != LeafKind.CHANNEL_CREATED) {
      var unused = command(entry);
      return;
    }
    blobs(entry, Blob.Kind.GROUP_INFO);
    try {
      SignedCreation.of(channel(entry), entry.object(), blob(entry, Blob.Kind.GROUP_INFO));
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  /** The command of an entry that was made alone. */
  static Command<Appended> command(FormerEntry entry) {
    try {
      return switch (entry.leaf().kind()) {
        case CERTIFICATE, REVOCATION, ASSIGNMENT -> registered(entry);
        case HANDSHAKE -> commit(entry);
        case ACKNOWLEDGEMENT, RESYNC, RELINK -> note(entry);
        case RECORD -> record(entry);
        case TERMS_SUPPLEMENT -> supplement(entry);
        case TOMBSTONE, DECISION, COMPLAINT -> ofRecords(entry);
        default -> throw new Refusal.Malformed("kind", "one that is put back").asException();
      };
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  /** The command that made both of a channel's first two entries. */
  static Command<Appended> creation(FormerEntry created, FormerEntry handshake) {
    blobs(created, Blob.Kind.GROUP_INFO);
    if (handshake.leaf().kind() != LeafKind.HANDSHAKE) {
      throw new Refusal.Malformed("kind", "the channel's first Commit").asException();
    }
    try {
      return CreateChannel.of(
          blob(created, Blob.Kind.GROUP_INFO), created.object(), commit(handshake), LIMITS);
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  private static SubmitEntry registered(FormerEntry entry) {
    blobs(entry);
    if (entry.position().chain().channel().isPresent()) {
      throw new Refusal.Malformed("chain", "registry").asException();
    }
    return new SubmitEntry(RegistryEntry.Kind.of(entry.leaf().kind().code()), entry.object());
  }

  private static CommitEpoch commit(FormerEntry entry) throws MalformedException {
    blobs(entry, Blob.Kind.COMMIT, Blob.Kind.KEY_LINK);
    Digest signer = signer(EpochNote.parse(entry.object()));
    var parts =
        new CommitEpoch.Parts(
            blob(entry, Blob.Kind.COMMIT),
            entry.object(),
            blob(entry, Blob.Kind.KEY_LINK),
            Bytes.EMPTY);
    return CommitEpoch.again(signer, channel(entry), parts);
  }

  private static Command<Appended> note(FormerEntry entry) throws MalformedException {
    Bytes object = entry.object();
    return switch (entry.leaf().kind()) {
      case ACKNOWLEDGEMENT -> {
        blobs(entry);
        Digest signer = signer(Acknowledgement.parse(object));
        yield Acknowledge.of(signer, object, LIMITS.messages());
      }
      case RESYNC -> {
        blobs(entry, Blob.Kind.KEY_PACKAGE);
        Digest signer = signer(ResyncRequest.parse(object));
        Bytes keyPackage = blob(entry, Blob.Kind.KEY_PACKAGE);
        yield RequestResync.of(signer, object, keyPackage, LIMITS.messages());
      }
      default -> {
        ReceivedNote<Relink> relink = Relink.parse(object);
        boolean linked = relink.claim().link().isPresent();
        blobs(entry, linked ? new Blob.Kind[] {Blob.Kind.KEY_LINK} : new Blob.Kind[0]);
        Bytes link = linked ? blob(entry, Blob.Kind.KEY_LINK) : Bytes.EMPTY;
        yield RelinkEpoch.of(signer(relink), object, link, LIMITS.messages());
      }
    };
  }

  /**
   * The record whose content, or terms that were added, came not with the entry, for a decision
   * took them; empty for any other entry.
   */
  static Optional<RecordId> erased(FormerEntry entry) {
    try {
      return switch (entry.leaf().kind()) {
        case RECORD ->
            find(entry, Blob.Kind.CIPHERTEXT).isPresent()
                ? Optional.empty()
                : Optional.of(RecordNote.parse(entry.object()).claim().block().record());
        case TERMS_SUPPLEMENT ->
            find(entry, Blob.Kind.TERMS).isPresent()
                ? Optional.empty()
                : Optional.of(TermsSupplement.parse(entry.object()).claim().record());
        default -> Optional.empty();
      };
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  /** The record whose content this entry is the decision to erase; empty for any other entry. */
  static Optional<RecordId> erases(FormerEntry entry) {
    if (entry.leaf().kind() != LeafKind.TOMBSTONE) {
      return Optional.empty();
    }
    try {
      return Optional.of(Erasure.parse(entry.object()).claim().record());
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  private static PostRecord record(FormerEntry entry) throws MalformedException {
    Digest author = RecordNote.parse(entry.object()).claim().block().author().hash();
    if (erased(entry).isPresent()) {
      blobs(entry, Blob.Kind.PRIVATE_BLOCK);
      Bytes block = blob(entry, Blob.Kind.PRIVATE_BLOCK);
      return PostRecord.erased(author, channel(entry), entry.object(), block);
    }
    boolean terms = find(entry, Blob.Kind.TERMS).isPresent();
    blobs(
        entry,
        terms
            ? new Blob.Kind[] {Blob.Kind.PRIVATE_BLOCK, Blob.Kind.CIPHERTEXT, Blob.Kind.TERMS}
            : new Blob.Kind[] {Blob.Kind.PRIVATE_BLOCK, Blob.Kind.CIPHERTEXT});
    return PostRecord.of(
        author,
        channel(entry),
        entry.object(),
        blob(entry, Blob.Kind.PRIVATE_BLOCK),
        blob(entry, Blob.Kind.CIPHERTEXT),
        terms ? blob(entry, Blob.Kind.TERMS) : Bytes.EMPTY);
  }

  private static PostSupplement supplement(FormerEntry entry) throws MalformedException {
    Bytes object = entry.object();
    Digest signer = signer(TermsSupplement.parse(object));
    if (erased(entry).isPresent()) {
      blobs(entry);
      return PostSupplement.erased(signer, object);
    }
    blobs(entry, Blob.Kind.TERMS);
    Bytes terms = blob(entry, Blob.Kind.TERMS);
    return PostSupplement.of(signer, object, terms, LIMITS.messages());
  }

  private static Command<Appended> ofRecords(FormerEntry entry) throws MalformedException {
    blobs(entry);
    Bytes object = entry.object();
    return switch (entry.leaf().kind()) {
      case TOMBSTONE -> EraseRecord.of(signer(Erasure.parse(object)), object, LIMITS.messages());
      case DECISION ->
          PublicationNote.isNote(object)
              ? DecidePublication.again(signer(PublicationNote.parse(object)), object)
              : SetHold.of(signer(Hold.parse(object)), object, LIMITS.messages());
      default -> PostComplaint.of(signer(ComplaintNote.parse(object)), object, LIMITS.messages());
    };
  }

  private static Digest signer(ReceivedNote<?> note) {
    return note.claimedSigners().get(0).hash();
  }

  private static ChannelId channel(FormerEntry entry) {
    return entry
        .position()
        .chain()
        .channel()
        .orElseThrow(() -> new Refusal.Malformed("chain", "a channel's").asException());
  }

  /** Demands exactly these blobs: nothing is kept that no hash names. */
  private static void blobs(FormerEntry entry, Blob.Kind... expected) {
    Set<Integer> kinds =
        entry.blobs().stream().map(FormerEntry.Blob::kind).collect(toCollection(TreeSet::new));
    Set<Integer> wanted =
        Arrays.stream(expected).map(Blob.Kind::number).collect(toCollection(TreeSet::new));
    if (!kinds.equals(wanted)) {
      throw new Refusal.Malformed("blobs", "those that the object names").asException();
    }
  }

  private static Bytes blob(FormerEntry entry, Blob.Kind kind) {
    return find(entry, kind).orElseThrow();
  }

  private static Optional<Bytes> find(FormerEntry entry, Blob.Kind kind) {
    return entry.blobs().stream()
        .filter(blob -> blob.kind() == kind.number())
        .map(FormerEntry.Blob::content)
        .findFirst();
  }

  private static RefusedException malformed(MalformedException e) {
    return new Refusal.Malformed(e.field(), "the form of its kind").asException();
  }
}
