package org.verbale.server.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.PublicationNote.Act;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.publication.PublicationNote.Withdraw;
import org.verbale.publication.ReviewersWords;
import org.verbale.server.policy.Limits;
import org.verbale.server.publication.DecidePublication;

/** A decision about making a record public, any part of which a test may change before. */
public record Publication(PublicationNote text, List<Device> by) {
  public Publication {
    by = List.copyOf(by);
  }

  private static Publication of(Post post, long number, Act act, Device... by) {
    var text =
        new PublicationNote(
            post.block().review(),
            post.block().record(),
            Digest.sha256(post.note().toByteArray()),
            number,
            act);
    return new Publication(text, Arrays.asList(by));
  }

  public static Publication publish(Post post, long number, String parts, Device... by) {
    return of(post, number, new Publish(PartRanges.parse(parts), Optional.empty()), by);
  }

  public static Publication request(Post post, long number, String parts, Device... by) {
    return of(post, number, new Request(PartRanges.parse(parts)), by);
  }

  /** What the Secretariat does about this request. */
  public Publication executed(Device by) {
    return with(text ->
            new PublicationNote(
                text.review(),
                text.record(),
                text.note(),
                text.number() + 1,
                new Publish(text.act().parts().orElseThrow(), Optional.of(hash()))))
        .by(by);
  }

  public static Publication withdraw(Post post, long number, Device... by) {
    return of(post, number, new Withdraw(), by);
  }

  public Publication with(UnaryOperator<PublicationNote> change) {
    return new Publication(change.apply(text), by);
  }

  public Publication by(Device... others) {
    return new Publication(text, Arrays.asList(others));
  }

  /** The signed note. */
  public Bytes note() {
    return SignedNote.sign(
            text.toText(), by.stream().map(Device::signer).toArray(NoteSigner[]::new))
        .toBytes();
  }

  public Digest hash() {
    return Digest.sha256(note().toByteArray());
  }

  /** Handed in by whoever signed first. */
  public DecidePublication command() {
    return command(by.get(0));
  }

  public DecidePublication command(Device caller) {
    return command(caller, ReviewersWords.NOTIFY);
  }

  public DecidePublication command(Device caller, ReviewersWords words) {
    return DecidePublication.of(caller.caller(), note(), words, Limits.DEFAULT.messages());
  }
}
