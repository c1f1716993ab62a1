package org.verbale.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.log.Position;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/** What an auditor is shown beside a leaf: not secret among members, unknown to outsiders. */
public sealed interface Opening {
  /** Its bytes in a position bundle. */
  Bytes toBytes();

  /**
   * Of every leaf but a map root: what its position hash is the hash of.
   *
   * @param position the block
   */
  record Placed(Position position) implements Opening {
    @Override
    public Bytes toBytes() {
      return Bytes.of(position.toText().getBytes(UTF_8));
    }
  }

  /**
   * Of a map root: which channels came on which lists since the seal before.
   *
   * @param listings in their order, each once
   */
  record Sealed(List<Listing> listings) implements Opening, LineFormat {
    private static final String DOMAIN = "verbale/listings/v1";

    /**
     * @throws IllegalArgumentException if the listings are out of order or one stands twice
     */
    public Sealed {
      listings = List.copyOf(listings);
      for (int i = 1; i < listings.size(); i++) {
        if (listings.get(i - 1).compareTo(listings.get(i)) >= 0) {
          throw new IllegalArgumentException(
              "listings: out of order (expected: by party, channel)");
        }
      }
    }

    static Sealed read(LineReader in) throws MalformedException {
      List<Listing> listings = new ArrayList<>();
      while (in.at("list")) {
        PartyCode party = in.line("list").word("a party", PartyCode::new);
        listings.add(new Listing(party, in.word("a channel", ChannelId::of)));
      }
      return new Sealed(listings);
    }

    @Override
    public String toText() {
      LineWriter out = new LineWriter(DOMAIN);
      for (Listing listing : listings) {
        out.line("list").word(listing.party()).word(listing.channel());
      }
      return out.toText();
    }

    @Override
    public Bytes toBytes() {
      return Bytes.of(toText().getBytes(UTF_8));
    }
  }

  /**
   * Reads one.
   *
   * @throws MalformedException if {@code bytes} are neither kind
   */
  static Opening parse(Bytes bytes) throws MalformedException {
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("opening", "malformed text", "UTF-8");
    }
    if (text.startsWith(Sealed.DOMAIN)) {
      return LineReader.decode(text, Sealed.DOMAIN, Sealed::read);
    }
    return new Placed(Position.parse(text));
  }
}
