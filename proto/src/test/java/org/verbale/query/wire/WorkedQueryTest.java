package org.verbale.query.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.query.ChannelReach;
import org.verbale.query.ChannelTables;
import org.verbale.query.QueryNode;
import org.verbale.query.QueryNode.Phrase.Place;
import org.verbale.query.QueryTree;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedHit;
import org.verbale.query.SealedLimits;
import org.verbale.query.SealedQuery;
import org.verbale.query.SealedRequest;
import org.verbale.query.TableKey;
import org.verbale.query.TermTable;
import org.verbale.query.TrapdoorTable;
import org.verbale.terms.SearchDocument;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;
import org.verbale.terms.Trapdoor;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.QueryResponse;

/** The query of {@code docs/protocol/search.md}, byte by byte and by the code. */
class WorkedQueryTest {
  private static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");

  private final SearchDocument document;

  WorkedQueryTest() throws IOException {
    document = SearchDocument.read();
  }

  /* Protobuf's wire format: varints of less than 128 and lengths are all that is needed. */

  private static byte[] bytes(byte[]... pieces) {
    var out = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }

  private static byte[] number(int field, int value) {
    return new byte[] {(byte) (field << 3), (byte) value};
  }

  private static byte[] block(int field, byte[]... content) {
    byte[] all = bytes(content);
    byte[] length =
        all.length < 128
            ? new byte[] {(byte) all.length}
            : new byte[] {(byte) ((all.length & 0x7f) | 0x80), (byte) (all.length >>> 7)};
    return bytes(new byte[] {(byte) (field << 3 | 2)}, length, all);
  }

  private static byte[] packed(int field, int... values) {
    var out = new ByteArrayOutputStream();
    for (int value : values) {
      out.write(value);
    }
    return block(field, out.toByteArray());
  }

  private byte[] trapdoors(String... names) {
    return bytes(
        Stream.of(names).map(name -> document.value("trapdoor-" + name)).toArray(byte[][]::new));
  }

  @Test
  void query_followsFromTheDocument() {
    byte[] bool = block(3, number(1, 1), number(4, 1)); // must: 1, filter: 1
    byte[] phrase = block(2, number(1, 1), packed(2, 0, 1), packed(3, 0, 1));
    byte[] term = block(1, number(1, 2));
    byte[] table =
        block(
            2,
            number(2, 7),
            number(3, 1),
            block(4, trapdoors("length")),
            block(5, trapdoors("treaty", "party", "article")));
    byte[] query =
        bytes(
            block(1, bool),
            block(1, phrase),
            block(1, term),
            packed(2, 1, 2),
            packed(3, 0, 0, 1),
            block(4, block(1, "R-XA/dialogue".getBytes(UTF_8)), table),
            number(5, 10));
    assertThat(HexFormat.of().formatHex(document.value("query")))
        .isEqualTo(HexFormat.of().formatHex(query));
  }

  private List<Trapdoor> opened(String... names) {
    return Stream.of(names)
        .map(name -> Trapdoor.of(Bytes.of(document.value("trapdoor-" + name))))
        .toList();
  }

  @Test
  void code_readsAndWritesTheQuery() throws IOException {
    Term treaty = Term.of(TermField.TEXT_EN, "treaty");
    Term party = Term.of(TermField.TEXT_EN, "party");
    Term article = Term.of(TermField.ARTICLE, "5");
    var tree =
        new QueryTree(
            new QueryNode.Bool(
                List.of(new QueryNode.Phrase(0, 1, List.of(new Place(0, 0), new Place(1, 1)))),
                List.of(),
                List.of(),
                List.of(new QueryNode.Term(1, 2)),
                0),
            new TermTable(
                List.of(TermField.TEXT_EN, TermField.ARTICLE), List.of(treaty, party, article)));
    var table =
        new TrapdoorTable(
            new TableKey(0, 7, 1), opened("length"), opened("treaty", "party", "article"));
    var request =
        new SealedRequest(
            SealedQuery.of(tree),
            List.of(new ChannelTables(CHANNEL, List.of(table))),
            10,
            Bytes.EMPTY);
    assertThat(QueryMessages.of(request).toByteArray()).isEqualTo(document.value("query"));
    assertThat(
            QueryMessages.request(
                QueryRequest.parseFrom(document.value("query")), SealedLimits.DEFAULT))
        .isEqualTo(request);
  }

  @Test
  void answer_followsFromTheDocument() throws IOException, MalformedException {
    byte[] score =
        ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN).put((byte) 37).putFloat(1.5f).array();
    byte[] channel = block(1, "R-XA/dialogue".getBytes(UTF_8));
    byte[] record = "00112233445566778899aabbccddeeff".getBytes(UTF_8);
    byte[] answer =
        bytes(
            block(1, channel, block(2, record), number(3, 12), score),
            number(2, 1),
            number(3, 1),
            block(5, channel, number(2, 20), number(3, 1)));
    assertThat(HexFormat.of().formatHex(document.value("answer")))
        .isEqualTo(HexFormat.of().formatHex(answer));
    assertThat(QueryMessages.answer(QueryResponse.parseFrom(answer), SealedLimits.DEFAULT))
        .isEqualTo(
            new SealedAnswer(
                List.of(
                    new SealedHit(
                        CHANNEL, new RecordId("00112233445566778899aabbccddeeff"), 12, 1.5f)),
                1,
                true,
                Bytes.EMPTY,
                List.of(new ChannelReach(CHANNEL, 20, 1))));
  }
}
