package org.verbale.client.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.EpochId;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreadableException;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.OpenException;
import org.verbale.client.record.OpenedRecord;
import org.verbale.client.record.RecordOpener;
import org.verbale.client.search.TermsState;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Moment;
import org.verbale.note.SignedNote;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.record.PrivateBlock;
import org.verbale.record.RecordNote;
import org.verbale.v1.PostRecordRequest;

/** The second pair of eyes: opens what an expert of our party prepared, and co-signs it. */
final class Clearance {
  private final ChannelId channel;
  private final ChannelContext context;
  private final Policy policy;

  Clearance(ChannelId channel, ChannelContext context) {
    this.channel = channel;
    this.context = context;
    Instant now = Instant.ofEpochMilli(context.device().millis());
    this.policy = new Policy(context.registry().registry(), new Moment(Long.MAX_VALUE, now));
  }

  /**
   * Checks all that the archive will check, and opens.
   *
   * @throws RefusedException if the server would refuse it, with our signature, for the same reason
   * @throws UnreadableException if it is not what its author signed
   */
  RecordReader.Opened open(
      SealedPost post, History history, Keyring keyring, SearchTerms searchTerms) {
    AttestedNote<RecordNote> note = attested(post);
    EpochFacts current = history.current().orElseThrow();
    demandPermitted(note);
    if (!current.isMember(note.author())) {
      throw refused("NOT_A_MEMBER", "author: not in the group (expected: a member)");
    }
    try {
      PrivateBlock block = RecordOpener.privateBlock(note, post.privateBlock());
      Optional<Bytes> terms = Optional.of(post.terms()).filter(blob -> !blob.isEmpty());
      if (!SearchTerms.isNamed(block, terms)) {
        throw refused("HASH_MISMATCH", "terms: others (expected: those of the private block)");
      }
      EpochId epoch = block.epoch();
      if (!epoch.equals(current.epoch())) {
        throw refused("STALE_EPOCH", "epoch: over (expected: prepared again)");
      }
      ArchiveKey key =
          keyring.derived(epoch).orElseThrow(() -> new UnreadableException("NO_KEY", null));
      OpenedRecord opened = RecordOpener.open(key, note, post.privateBlock(), post.ciphertext());
      TermsState state = terms.map(blob -> searchTerms.judge(opened, blob)).orElse(TermsState.NONE);
      return RecordReader.Opened.of(row(note, history), opened, state);
    } catch (OpenException e) {
      throw new UnreadableException(RecordReader.ground(e.failure()), e);
    }
  }

  private AttestedNote<RecordNote> attested(SealedPost post) {
    if (!post.channel().equals(channel)) {
      throw refused("HASH_MISMATCH", "channel: another (expected: this one)");
    }
    try {
      return new Statement<>(RecordNote.parse(post.note()))
          .attested(policy.registry(), "record note");
    } catch (MalformedException e) {
      throw refused("MALFORMED", "note: malformed (expected: a signed record note)");
    } catch (org.verbale.refusal.RefusedException e) {
      throw refused(e);
    }
  }

  private void demandPermitted(AttestedNote<RecordNote> note) {
    DeviceCertificate own = context.device().certificate();
    try {
      DeviceCertificate author = policy.signer(note.author().hash(), channel);
      policy.demandPost(note.statement().block().type(), channel, author, Optional.of(own));
    } catch (org.verbale.refusal.RefusedException e) {
      throw refused(e);
    }
    if (note.signers().size() != 1) {
      throw refused("CONFLICT", "note: cleared before (expected: the author's signature alone)");
    }
  }

  /** What the record will be once posted, but for its place. */
  private RecordRow row(AttestedNote<RecordNote> note, History history) {
    var block = note.statement().block();
    return new RecordRow(
        history.head().length(),
        Long.MAX_VALUE,
        context.device().millis(),
        block.record(),
        block.type(),
        block.language(),
        note.author(),
        note.hash(),
        0);
  }

  /** The request with our signature behind the author's. */
  PostRecordRequest sign(SealedPost post) {
    try {
      SignedNote signed = SignedNote.parse(post.note());
      SignedNote ours =
          SignedNote.sign(signed.unverifiedText(), context.device().present().noteSigner());
      return post.toRequest(signed.with(ours.signatures().get(0)).toBytes());
    } catch (MalformedException e) {
      throw new IllegalStateException("the note was parsed before", e);
    }
  }

  private static RefusedException refused(org.verbale.refusal.RefusedException e) {
    return refused(e.refusal().reason().name(), e.refusal().message());
  }

  private static RefusedException refused(String reason, String message) {
    return new RefusedException(reason, message, Duration.ZERO);
  }
}
