package org.verbale.query.wire;

import com.google.protobuf.ByteString;
import java.util.List;
import org.verbale.query.ChannelTables;
import org.verbale.query.FieldKind;
import org.verbale.query.SealedRequest;
import org.verbale.query.TableShape;
import org.verbale.query.TrapdoorTable;
import org.verbale.terms.Trapdoor;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.SearchChannel;
import org.verbale.v1.SearchFieldKind;

/** Writes what {@link RequestReader} reads. */
final class RequestWriter {
  private RequestWriter() {}

  static QueryRequest write(SealedRequest request) {
    QueryRequest.Builder message = question(request);
    message.setSize(request.size());
    message.setCursor(ByteString.copyFrom(request.cursor().toByteArray()));
    for (int i = 0; i < request.channels().size(); i++) {
      SearchChannel.Builder channel = message.getChannelsBuilder(i);
      request.channels().get(i).tables().forEach(table -> channel.addTables(table(table)));
    }
    return message.build();
  }

  /** What is asked, where; without trapdoors. */
  static QueryRequest.Builder question(SealedRequest request) {
    TableShape shape = request.query().shape();
    QueryRequest.Builder message =
        QueryRequest.newBuilder()
            .addAllNodes(TreeWriter.write(request.query().root()))
            .addAllTermFields(shape.termFields());
    for (FieldKind kind : shape.fields()) {
      message.addFields(kind == FieldKind.SCORED ? SearchFieldKind.SCORED : SearchFieldKind.FACET);
    }
    for (ChannelTables each : request.channels()) {
      message.addChannels(SearchChannel.newBuilder().setChannel(each.channel().toString()));
    }
    return message;
  }

  private static org.verbale.v1.TrapdoorTable table(TrapdoorTable table) {
    return org.verbale.v1.TrapdoorTable.newBuilder()
        .setGeneration((int) table.key().generation())
        .setSearchEpoch(table.key().searchEpoch())
        .setProfile(table.key().profile())
        .setLengths(joined(table.lengths()))
        .setTerms(joined(table.terms()))
        .build();
  }

  private static ByteString joined(List<Trapdoor> trapdoors) {
    byte[] all = new byte[trapdoors.size() * Trapdoor.LENGTH];
    for (int i = 0; i < trapdoors.size(); i++) {
      byte[] one = trapdoors.get(i).toBytes().toByteArray();
      System.arraycopy(one, 0, all, i * Trapdoor.LENGTH, Trapdoor.LENGTH);
    }
    return ByteString.copyFrom(all);
  }
}
