package org.verbale.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.SortedSet;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;

/** What the completeness map says under one key: of a chain its head, of a party its channels. */
public record MapEntry(Digest key, Digest value) implements MapNode {
  private static final byte[] CHANNEL = utf8("verbale/map/channel/v1\n");
  private static final byte[] HEAD = utf8("verbale/map/head/v1\n");
  private static final byte[] PARTY = utf8("verbale/map/party/v1\n");
  private static final byte[] CHANNELS = utf8("verbale/map/channels/v1\n");

  public MapEntry {
    requireNonNull(key, "key");
    requireNonNull(value, "value");
  }

  /** That {@code chain} ends in {@code head}. */
  public static MapEntry of(Chain chain, ChannelHead head) {
    byte[] length = ByteBuffer.allocate(Long.BYTES).putLong(head.length()).array();
    return new MapEntry(key(chain), Digest.sha256(HEAD, length, head.last().toByteArray()));
  }

  /** That {@code party} belongs, or belonged, to exactly {@code channels}. */
  public static MapEntry of(PartyCode party, SortedSet<ChannelId> channels) {
    StringBuilder list = new StringBuilder();
    for (ChannelId channel : channels) {
      list.append(channel).append('\n');
    }
    return new MapEntry(key(party), Digest.sha256(CHANNELS, utf8(list.toString())));
  }

  /** Where the map speaks of {@code chain}. */
  public static Digest key(Chain chain) {
    return Digest.sha256(CHANNEL, utf8(chain.toString()));
  }

  /** Where the map speaks of {@code party}. */
  public static Digest key(PartyCode party) {
    return Digest.sha256(PARTY, utf8(party.toString()));
  }

  @Override
  public Digest hash(TreeHasher hasher) {
    return hasher.tagged(TreeHasher.LEAF, key, value);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint8(TreeHasher.LEAF).raw(key.toByteArray()).raw(value.toByteArray());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
