package org.verbale.server.testing;

import java.security.SecureRandom;
import java.util.function.UnaryOperator;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.record.Sealed;
import org.verbale.server.document.PostSupplement;
import org.verbale.server.policy.Limits;
import org.verbale.terms.TermsSupplement;

/** Search terms as an honest client would add them, any part of which a test may change before. */
public record Supplement(TermsSupplement note, Bytes terms) {
  /** Terms of {@code record} by {@code profile}, sealed in the epoch of {@code post}. */
  public static Supplement of(Post post, int profile, SecureRandom random) {
    Bytes terms = Post.sealedTerms(profile, 30, random);
    return new Supplement(
        new TermsSupplement(
            post.privateBlock().epoch(),
            post.block().record(),
            Draft.hash(post.note()),
            profile,
            new Sealed(Draft.hash(terms), terms.size())),
        terms);
  }

  public Supplement with(UnaryOperator<TermsSupplement> change) {
    return new Supplement(change.apply(note), terms);
  }

  public Supplement epoch(EpochId other) {
    return with(n -> new TermsSupplement(other, n.record(), n.note(), n.profile(), n.terms()));
  }

  public Supplement record(RecordId other) {
    return with(n -> new TermsSupplement(n.epoch(), other, n.note(), n.profile(), n.terms()));
  }

  public Supplement noted(Digest other) {
    return with(n -> new TermsSupplement(n.epoch(), n.record(), other, n.profile(), n.terms()));
  }

  /** Another blob, which the note names. */
  public Supplement terms(Bytes other) {
    var sealed = new Sealed(Draft.hash(other), other.size());
    return new Supplement(
        new TermsSupplement(note.epoch(), note.record(), note.note(), note.profile(), sealed),
        other);
  }

  public PostSupplement command(Device by) {
    return PostSupplement.of(by.caller(), by.sign(note), terms, Limits.DEFAULT.messages());
  }
}
