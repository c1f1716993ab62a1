package org.verbale.publication;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.verbale.channel.ReceivedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * What the State under review decides about making a record public. The note is itself made public,
 * so that it names neither channel nor place: the leaf's position does.
 *
 * @param note hash of the record note: a decision is about one record and no other
 * @param number of this decision among those about this record, from 1 without a gap: a note that
 *     was signed for one place cannot be used again in another
 */
public record PublicationNote(ReviewId review, RecordId record, Digest note, long number, Act act)
    implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/publication/v1";

  private static final String PUBLISH = "publish";
  private static final String REQUEST = "request";
  private static final String WITHDRAW = "withdraw";

  /** What is decided. */
  public sealed interface Act {
    /** The parts that it names, if it names some. */
    Optional<PartRanges> parts();
  }

  /**
   * These parts are public from now on, and no others of the record.
   *
   * @param of the parts
   * @param request hash of the State's request that the Secretariat executes by this; none if the
   *     State publishes by itself
   */
  public record Publish(PartRanges of, Optional<Digest> request) implements Act {
    @Override
    public Optional<PartRanges> parts() {
      return Optional.of(of);
    }
  }

  /** The State asks the Secretariat to publish these parts (18 §36); nothing is public by it. */
  public record Request(PartRanges of) implements Act {
    @Override
    public Optional<PartRanges> parts() {
      return Optional.of(of);
    }
  }

  /** Nothing of the record is public any more, and nothing is asked for. */
  public record Withdraw() implements Act {
    @Override
    public Optional<PartRanges> parts() {
      return Optional.empty();
    }
  }

  /**
   * @throws IllegalArgumentException for a number below 1
   */
  public PublicationNote {
    requireNonNull(review, "review");
    requireNonNull(record, "record");
    requireNonNull(note, "note");
    requireNonNull(act, "act");
    if (number < 1) {
      throw new IllegalArgumentException("number: " + number + " (expected: from 1)");
    }
  }

  /**
   * Whether the object of a DECISION leaf is of this form, by its first line: the other form is the
   * hold note.
   */
  public static boolean isNote(Bytes object) {
    return new String(object.toByteArray(), US_ASCII).startsWith(DOMAIN + "\n");
  }

  /** Reads a signed note of this form, by one device or two. */
  public static ReceivedNote<PublicationNote> parse(Bytes note) throws MalformedException {
    return ReceivedNote.parse(
        note,
        DOMAIN,
        PublicationNote::read,
        PublicationLimits.MAX_NOTE,
        PublicationLimits.MAX_SIGNERS);
  }

  private static PublicationNote read(LineReader in) throws MalformedException {
    return new PublicationNote(
        in.line("review").word("a review id", ReviewId::new),
        in.line("record").word("32 of 0-9, a-f", RecordId::new),
        in.line("note").digest(),
        in.line("number").number(),
        act(in));
  }

  private static Act act(LineReader in) throws MalformedException {
    return switch (in.line("act").word()) {
      case PUBLISH -> {
        PartRanges parts = parts(in);
        yield new Publish(
            parts, in.at(REQUEST) ? Optional.of(in.line(REQUEST).digest()) : Optional.empty());
      }
      case REQUEST -> new Request(parts(in));
      case WITHDRAW -> new Withdraw();
      default -> throw new MalformedException("act", "unknown", "publish, request or withdraw");
    };
  }

  private static PartRanges parts(LineReader in) throws MalformedException {
    return in.line("parts").word("ranges of parts, such as 0,2-5", PartRanges::parse);
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN);
    out.line("review").word(review).line("record").word(record);
    out.line("note").digest(note).line("number").number(number);
    if (act instanceof Publish publish) {
      out.line("act").word(PUBLISH).line("parts").word(publish.of());
      publish.request().ifPresent(request -> out.line(REQUEST).digest(request));
    } else if (act instanceof Request request) {
      out.line("act").word(REQUEST).line("parts").word(request.of());
    } else {
      out.line("act").word(WITHDRAW);
    }
    return out.toText();
  }
}
