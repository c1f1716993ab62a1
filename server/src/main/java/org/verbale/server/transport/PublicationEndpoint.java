package org.verbale.server.transport;

import io.grpc.stub.StreamObserver;
import org.verbale.server.publication.DecidePublication;
import org.verbale.v1.Accepted;
import org.verbale.v1.DecidePublicationRequest;
import org.verbale.v1.PublicationServiceGrpc;

/** What States make public. */
final class PublicationEndpoint extends PublicationServiceGrpc.PublicationServiceImplBase {
  private final Calls calls;
  private final Backend backend;

  PublicationEndpoint(Calls calls, Backend backend) {
    this.calls = calls;
    this.backend = backend;
  }

  @Override
  public void decide(DecidePublicationRequest request, StreamObserver<Accepted> out) {
    calls.answer(
        out,
        pass -> {
          var decide =
              DecidePublication.of(
                  pass.caller(),
                  Wire.bytes(request.getNote()),
                  backend.reviewersWords(),
                  backend.limits().messages());
          backend.attest(decide.note(), "publication note");
          return Wire.accepted(backend.sequencer().execute(decide));
        });
  }
}
