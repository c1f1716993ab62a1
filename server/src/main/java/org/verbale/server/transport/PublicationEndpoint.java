package org.verbale.server.transport;

import io.grpc.stub.StreamObserver;
import org.verbale.codec.Bytes;
import org.verbale.id.RecordId;
import org.verbale.server.publication.DecidePublication;
import org.verbale.server.publishing.Publisher;
import org.verbale.v1.Accepted;
import org.verbale.v1.DecidePublicationRequest;
import org.verbale.v1.PublicationServiceGrpc;
import org.verbale.v1.PutDisclosureRequest;
import org.verbale.v1.PutDisclosureResponse;

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

  @Override
  public void putDisclosure(
      PutDisclosureRequest request, StreamObserver<PutDisclosureResponse> out) {
    calls.answer(
        out,
        pass -> {
          RecordId record = Wire.record(request.getRecord());
          long number = Wire.from("number", request.getNumber());
          long offset = Wire.from("offset", request.getOffset());
          Bytes piece = Wire.bytes(request.getPiece());
          Publisher publisher = backend.publisher();
          Publisher.Permit permit =
              backend.read(
                  pass,
                  reading ->
                      publisher.permit(
                          reading.view(), reading.policy(), reading.caller(), record, number));
          long length =
              piece.isEmpty()
                  ? publisher.finish(permit, offset)
                  : publisher.put(permit, offset, piece);
          return PutDisclosureResponse.newBuilder().setLength(length).build();
        });
  }
}
