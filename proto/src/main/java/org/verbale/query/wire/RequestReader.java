package org.verbale.query.wire;

import static org.verbale.query.wire.Refuse.checked;
import static org.verbale.query.wire.Refuse.malformed;
import static org.verbale.query.wire.Refuse.tooMany;
import static org.verbale.query.wire.Refuse.unknown;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.query.ChannelTables;
import org.verbale.query.FieldKind;
import org.verbale.query.QueryNode;
import org.verbale.query.SealedLimits;
import org.verbale.query.SealedQuery;
import org.verbale.query.SealedRequest;
import org.verbale.query.TableKey;
import org.verbale.query.TableShape;
import org.verbale.query.TrapdoorTable;
import org.verbale.terms.Trapdoor;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.SearchChannel;
import org.verbale.v1.SearchFieldKind;

/** Reads one query. Sizes first, then form. */
final class RequestReader {
  private RequestReader() {}

  static SealedRequest read(QueryRequest message, SealedLimits limits) {
    unknown("query", message);
    requireSizes(message, limits);
    TableShape shape = shape(message);
    QueryNode root = new TreeReader(message.getNodesList(), shape, limits).read();
    SealedQuery query =
        checked("nodes", "terms as in the table", () -> new SealedQuery(root, shape));
    List<ChannelTables> channels = new ArrayList<>();
    for (SearchChannel channel : message.getChannelsList()) {
      channels.add(channel(channel, shape));
    }
    Bytes cursor = Bytes.of(message.getCursor().toByteArray());
    return checked(
        "channels",
        "ascending, each once",
        () -> new SealedRequest(query, channels, message.getSize(), cursor));
  }

  private static void requireSizes(QueryRequest message, SealedLimits limits) {
    if (message.getNodesCount() == 0 || message.getChannelsCount() == 0) {
      throw malformed(message.getNodesCount() == 0 ? "nodes" : "channels", "one or more");
    }
    if (message.getSize() < 1) {
      throw malformed("size", "1 to " + limits.page());
    }
    tooMany("nodes", message.getNodesCount(), limits.tree().nodes());
    tooMany("term_fields", message.getTermFieldsCount(), limits.tree().terms());
    tooMany("fields", message.getFieldsCount(), limits.tree().terms());
    tooMany("channels", message.getChannelsCount(), limits.channels());
    tooMany("size", message.getSize(), limits.page());
    tooMany("cursor", message.getCursor().size(), SealedRequest.MAX_CURSOR);
    long bytes = 0;
    long tables = 0;
    for (SearchChannel channel : message.getChannelsList()) {
      tables += channel.getTablesCount();
      for (org.verbale.v1.TrapdoorTable table : channel.getTablesList()) {
        bytes += table.getLengths().size() + (long) table.getTerms().size();
      }
    }
    tooMany("trapdoors", Math.max(tables, bytes / Trapdoor.LENGTH), limits.trapdoors());
  }

  private static TableShape shape(QueryRequest message) {
    List<FieldKind> kinds = new ArrayList<>();
    for (SearchFieldKind kind : message.getFieldsList()) {
      if (kind != SearchFieldKind.SCORED && kind != SearchFieldKind.FACET) {
        throw malformed("fields", "SCORED or FACET");
      }
      kinds.add(kind == SearchFieldKind.SCORED ? FieldKind.SCORED : FieldKind.FACET);
    }
    return checked(
        "term_fields",
        "numbers of fields",
        () -> new TableShape(kinds, message.getTermFieldsList()));
  }

  private static ChannelTables channel(SearchChannel message, TableShape shape) {
    unknown("channels", message);
    ChannelId channel =
        checked("channel", "a channel id", () -> ChannelId.of(message.getChannel()));
    if (message.getTablesCount() > 0 && shape.termFields().isEmpty()) {
      throw malformed("tables", "none, as there are no terms");
    }
    List<TrapdoorTable> tables = new ArrayList<>();
    for (org.verbale.v1.TrapdoorTable table : message.getTablesList()) {
      tables.add(table(table, shape));
    }
    return checked("tables", "ascending, each once", () -> new ChannelTables(channel, tables));
  }

  private static TrapdoorTable table(org.verbale.v1.TrapdoorTable message, TableShape shape) {
    unknown("tables", message);
    TableKey key =
        checked(
            "tables",
            "a generation, a search epoch, a profile",
            () ->
                new TableKey(
                    Integer.toUnsignedLong(message.getGeneration()),
                    message.getSearchEpoch(),
                    message.getProfile()));
    return new TrapdoorTable(
        key,
        trapdoors("lengths", message.getLengths(), shape.scored()),
        trapdoors("terms", message.getTerms(), shape.termFields().size()));
  }

  private static List<Trapdoor> trapdoors(String field, ByteString joined, int count) {
    if (joined.size() != count * Trapdoor.LENGTH) {
      throw malformed(field, count + " trapdoors of 16 bytes");
    }
    byte[] bytes = joined.toByteArray();
    List<Trapdoor> trapdoors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      trapdoors.add(Trapdoor.of(Bytes.of(bytes, i * Trapdoor.LENGTH, Trapdoor.LENGTH)));
    }
    return trapdoors;
  }
}
