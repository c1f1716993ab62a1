package org.verbale.client.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.DishonestServerException.Statement;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.Position;
import org.verbale.v1.Blob;
import org.verbale.v1.Entry;

class ChainReaderTest {
  private static final Chain CHAIN = Chain.of("R-XA/dialogue");
  private static final Bytes SALT = Bytes.of(new byte[Position.SALT_LENGTH]);

  /** An honest server's chain: three entries, each over what came before. */
  private final List<Entry> entries = honest(CHAIN);

  private static List<Entry> honest(Chain chain) {
    List<Entry> entries = new ArrayList<>();
    ChannelHead head = ChannelHead.EMPTY;
    for (int i = 0; i < 3; i++) {
      Entry entry = entry(Position.after(head, chain, SALT), "object " + i, 10L * i, 1000 + i);
      head = head.next(leaf(entry).hash());
      entries.add(entry);
    }
    return entries;
  }

  private static Entry entry(Position position, String object, long index, long time) {
    Leaf leaf =
        new Leaf(
            LeafKind.RECORD,
            time,
            Digest.sha256(object.getBytes(UTF_8)),
            Digest.sha256(position.toText().getBytes(UTF_8)));
    return Entry.newBuilder()
        .setIndex(index)
        .setLeaf(ByteString.copyFrom(leaf.toBytes().toByteArray()))
        .setPosition(ByteString.copyFromUtf8(position.toText()))
        .setObject(ByteString.copyFromUtf8(object))
        .addBlobs(Blob.newBuilder().setKind(Blob.Kind.CIPHERTEXT).setContent(bytes("c")))
        .build();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static Leaf leaf(Entry entry) {
    try {
      return Leaf.parse(Bytes.of(entry.getLeaf().toByteArray()));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static ChainReader readAll(List<Entry> entries) {
    ChainReader reader = ChainReader.atStartOf(CHAIN);
    for (Entry entry : entries) {
      reader = reader.read(entry).next();
    }
    return reader;
  }

  private static void refused(ChainReader reader, Entry lie, Statement statement) {
    assertThatExceptionOfType(DishonestServerException.class)
        .isThrownBy(() -> reader.read(lie))
        .satisfies(e -> assertThat(e.statement()).isEqualTo(statement));
  }

  private ChainReader afterFirst() {
    return readAll(entries.subList(0, 1));
  }

  @Test
  void honestChain_isReadToItsEnd() {
    ChainReader end = readAll(entries);
    assertThat(end.head().length()).isEqualTo(3);
    assertThat(end.head().last()).isEqualTo(leaf(entries.get(2)).hash());
    assertThat(end.index()).isEqualTo(20);
    VerifiedEntry last = readAll(entries.subList(0, 2)).read(entries.get(2)).entry();
    assertThat(last.blob(Blob.Kind.CIPHERTEXT)).contains(Bytes.of(new byte[] {'c'}));
    assertThat(last.blob(Blob.Kind.COMMIT)).isEmpty();
  }

  @Test
  void readingIsPure_theOldReaderStays() {
    ChainReader reader = afterFirst();
    reader.read(entries.get(1));
    assertThat(reader).isEqualTo(afterFirst());
  }

  @Test
  void storedReader_goesOn() throws MalformedException {
    ChainReader reader = ChainReader.parse(afterFirst().toBytes());
    assertThat(reader).isEqualTo(afterFirst());
    assertThat(reader.read(entries.get(1)).next().head().length()).isEqualTo(2);
    assertThat(reader.last().orElseThrow().leaf()).isEqualTo(leaf(entries.get(0)));
    ChainReader old =
        new ChainReader(CHAIN, reader.head(), reader.index(), reader.time(), Optional.empty());
    assertThat(ChainReader.parse(old.toBytes())).isEqualTo(old); // as it was stored before
    assertThat(old.read(entries.get(1)).next()).isEqualTo(reader.read(entries.get(1)).next());
    ChainReader fresh = ChainReader.atStartOf(Chain.REGISTRY);
    assertThat(ChainReader.parse(fresh.toBytes())).isEqualTo(fresh);
  }

  @Test
  void lastEntryThatIsNotTheHeads_isRefused() {
    ChainReader reader = afterFirst();
    ChainReader next = readAll(entries.subList(0, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ChainReader(CHAIN, reader.head(), reader.index(), reader.time(), next.last()));
  }

  @Test
  void entryTwice_isTheSameOrRefused() {
    ChainReader reader = readAll(entries);
    reader.demandSame(entries.get(0), leaf(entries.get(0)).hash());
    for (Entry lie :
        List.of(
            entries.get(1),
            entries.get(0).toBuilder().setPosition(entries.get(1).getPosition()).build(),
            entries.get(0).toBuilder().setLeaf(bytes("leaf")).build())) {
      assertThatExceptionOfType(DishonestServerException.class)
          .isThrownBy(() -> reader.demandSame(lie, leaf(entries.get(0)).hash()))
          .satisfies(e -> assertThat(e.statement()).isEqualTo(Statement.CHAIN));
    }
  }

  @Test
  void otherObject_isRefused() {
    refused(
        afterFirst(), entries.get(1).toBuilder().setObject(bytes("x")).build(), Statement.CONTENT);
  }

  @Test
  void otherPositionText_isRefused() {
    Position other =
        Position.after(afterFirst().head(), CHAIN, Bytes.of(filled(Position.SALT_LENGTH)));
    refused(
        afterFirst(),
        entries.get(1).toBuilder().setPosition(bytes(other.toText())).build(),
        Statement.CONTENT);
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) 1);
    return bytes;
  }

  @Test
  void leftOutEntry_isRefused() {
    refused(afterFirst(), entries.get(2), Statement.CHAIN);
  }

  @Test
  void repeatedEntry_isRefused() {
    refused(afterFirst(), entries.get(0), Statement.CHAIN);
  }

  @Test
  void fork_isRefused() {
    Entry otherFirst = entry(Position.after(ChannelHead.EMPTY, CHAIN, SALT), "other", 5, 1000);
    ChannelHead fork = ChannelHead.EMPTY.next(leaf(otherFirst).hash());
    refused(
        afterFirst(),
        entry(Position.after(fork, CHAIN, SALT), "second", 10, 1001),
        Statement.CHAIN);
  }

  @Test
  void entryOfAnotherChain_isRefused() {
    refused(
        ChainReader.atStartOf(CHAIN), honest(Chain.of("R-XB/dialogue")).get(0), Statement.CHAIN);
    refused(ChainReader.atStartOf(CHAIN), honest(Chain.REGISTRY).get(0), Statement.CHAIN);
  }

  @Test
  void indexThatDoesNotGrow_isRefused() {
    refused(afterFirst(), entries.get(1).toBuilder().setIndex(0).build(), Statement.CHAIN);
  }

  @Test
  void timeRunningBackwards_isRefused() {
    ChainReader reader = afterFirst();
    refused(
        reader, entry(Position.after(reader.head(), CHAIN, SALT), "late", 10, 999), Statement.TIME);
  }

  @Test
  void leafThatIsNone_isRefused() {
    refused(
        afterFirst(), entries.get(1).toBuilder().setLeaf(bytes("leaf")).build(), Statement.CHAIN);
  }

  @Test
  void positionThatIsNoText_isRefused() {
    byte[] noText = {(byte) 0xff};
    Leaf leaf = new Leaf(LeafKind.RECORD, 1001, Digest.sha256(new byte[0]), Digest.sha256(noText));
    refused(
        afterFirst(),
        Entry.newBuilder()
            .setIndex(10)
            .setLeaf(ByteString.copyFrom(leaf.toBytes().toByteArray()))
            .setPosition(ByteString.copyFrom(noText))
            .build(),
        Statement.CHAIN);
  }
}
