package org.verbale.server.transport;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.verbale.identity.RegistryEntry;
import org.verbale.log.Chain;
import org.verbale.refusal.Refusal;
import org.verbale.server.archive.Entry;
import org.verbale.server.registry.SubmitEntry;
import org.verbale.v1.Accepted;
import org.verbale.v1.ListRegistryRequest;
import org.verbale.v1.ListRegistryResponse;
import org.verbale.v1.RegistryServiceGrpc;
import org.verbale.v1.SubmitRegistryEntryRequest;

/** For every genuine device: what is submitted proves itself. */
final class RegistryEndpoint extends RegistryServiceGrpc.RegistryServiceImplBase {
  private final Calls calls;
  private final Backend backend;

  RegistryEndpoint(Calls calls, Backend backend) {
    this.calls = calls;
    this.backend = backend;
  }

  @Override
  public void submitRegistryEntry(
      SubmitRegistryEntryRequest request, StreamObserver<Accepted> out) {
    calls.answer(out, pass -> Wire.accepted(backend.sequencer().execute(entry(request))));
  }

  private static SubmitEntry entry(SubmitRegistryEntryRequest request) {
    return switch (request.getEntryCase()) {
      case CERTIFICATE -> entry(RegistryEntry.Kind.CERTIFICATE, request.getCertificate());
      case REVOCATION -> entry(RegistryEntry.Kind.REVOCATION, request.getRevocation());
      case ASSIGNMENT -> entry(RegistryEntry.Kind.ASSIGNMENT, request.getAssignment());
      case ENTRY_NOT_SET ->
          throw new Refusal.Malformed("entry", "a certificate, revocation or assignment")
              .asException();
    };
  }

  private static SubmitEntry entry(RegistryEntry.Kind kind, ByteString object) {
    return new SubmitEntry(kind, Wire.bytes(object));
  }

  @Override
  public void listRegistry(ListRegistryRequest request, StreamObserver<ListRegistryResponse> out) {
    calls.answer(
        out,
        pass -> {
          int most = backend.limits().pages().registry();
          long from = Wire.from("from", request.getFrom());
          int limit = Wire.page(request.getLimit(), most, most);
          return backend
              .storage()
              .read(
                  view ->
                      answer(
                          backend
                              .registry()
                              .entries(view, from, limit, backend.limits().pages().bytes()),
                          backend.archive().head(view, Chain.REGISTRY).length()));
        });
  }

  private static ListRegistryResponse answer(List<Entry> entries, long length) {
    return ListRegistryResponse.newBuilder()
        .addAllEntries(entries.stream().map(Wire::entry).toList())
        .setLength(length)
        .build();
  }
}
