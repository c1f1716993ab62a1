package org.verbale.server.transport;

import io.grpc.stub.StreamObserver;
import java.util.List;
import org.verbale.id.ChannelId;
import org.verbale.query.ChannelTables;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedRequest;
import org.verbale.query.wire.QueryMessages;
import org.verbale.refusal.Refusal;
import org.verbale.server.admission.Admission;
import org.verbale.server.admission.Pass;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.QueryResponse;
import org.verbale.v1.SearchGrpc;

/** Search in sealed terms, of channels that the caller may read at that moment. */
final class SearchEndpoint extends SearchGrpc.SearchImplBase {
  private final Calls calls;
  private final Admission admission;
  private final Backend backend;

  SearchEndpoint(Calls calls, Admission admission, Backend backend) {
    this.calls = calls;
    this.admission = admission;
    this.backend = backend;
  }

  @Override
  public void query(QueryRequest request, StreamObserver<QueryResponse> out) {
    calls.answer(
        out,
        pass -> {
          try (Pass searching = admission.search(pass)) {
            return answer(searching, request);
          }
        });
  }

  private QueryResponse answer(Pass pass, QueryRequest request) {
    SealedRequest asked = QueryMessages.request(request, backend.searchLimits());
    List<ChannelId> channels = asked.channels().stream().map(ChannelTables::channel).toList();
    demandReader(pass, channels);
    SealedAnswer answer = backend.search().search(asked);
    demandReader(pass, channels); // it may have waited
    return QueryMessages.of(answer);
  }

  /** One refusal for all: which channels there are is not said to others. */
  private void demandReader(Pass pass, List<ChannelId> channels) {
    boolean all =
        backend.read(
            pass,
            reading ->
                channels.stream()
                    .allMatch(
                        channel ->
                            backend
                                .channels()
                                .mayRead(
                                    reading.view(), reading.policy(), channel, reading.caller())));
    if (!all) {
      throw new Refusal.Unknown("channel").asException();
    }
  }
}
