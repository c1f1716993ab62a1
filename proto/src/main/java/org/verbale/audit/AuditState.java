package org.verbale.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * An auditor's memory as text.
 *
 * @param time of the last entry, milliseconds since 1970 UTC
 * @param peaks of the tree, the largest first
 */
record AuditState(
    long size, long time, List<Digest> peaks, List<ChainEnd> chains, List<Listing> listings)
    implements LineFormat {
  private static final String DOMAIN = "verbale/audit/v1";

  /** Where a chain ends. */
  record ChainEnd(Chain chain, ChannelHead head) {}

  AuditState {
    peaks = List.copyOf(peaks);
    chains = List.copyOf(chains);
    listings = List.copyOf(listings);
    if (peaks.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException("peaks: " + peaks.size() + " (expected: one a bit)");
    }
  }

  static AuditState parse(Bytes bytes) throws MalformedException {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
      return LineReader.decode(text, DOMAIN, AuditState::read);
    } catch (CharacterCodingException e) {
      throw new MalformedException("audit state", "malformed text", "UTF-8");
    }
  }

  private static AuditState read(LineReader in) throws MalformedException {
    long size = in.line("size").number();
    long time = in.line("time").number();
    List<Digest> peaks = new ArrayList<>();
    while (in.at("peak")) {
      peaks.add(in.line("peak").digest());
    }
    List<ChainEnd> chains = new ArrayList<>();
    while (in.at("chain")) {
      Chain chain = in.line("chain").word("a channel or registry", Chain::of);
      long length = in.number();
      chains.add(new ChainEnd(chain, new ChannelHead(length, in.digest())));
    }
    List<Listing> listings = new ArrayList<>();
    while (in.at("list")) {
      PartyCode party = in.line("list").word("a party", PartyCode::new);
      listings.add(new Listing(party, in.word("a channel", ChannelId::of)));
    }
    return new AuditState(size, time, peaks, chains, listings);
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN).line("size").number(size).line("time").number(time);
    peaks.forEach(peak -> out.line("peak").digest(peak));
    for (ChainEnd end : chains) {
      out.line("chain").word(end.chain()).number(end.head().length()).digest(end.head().last());
    }
    for (Listing listing : listings) {
      out.line("list").word(listing.party()).word(listing.channel());
    }
    return out.toText();
  }

  Bytes toBytes() {
    return Bytes.of(toText().getBytes(UTF_8));
  }
}
