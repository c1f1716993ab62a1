package org.verbale.server.transport;

import io.grpc.stub.StreamObserver;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.refusal.Refusal;
import org.verbale.server.document.Documents;
import org.verbale.server.document.EraseRecord;
import org.verbale.server.document.PostComplaint;
import org.verbale.server.document.PostRecord;
import org.verbale.server.document.PostSupplement;
import org.verbale.server.document.SetHold;
import org.verbale.server.policy.Limits;
import org.verbale.terms.SealedTerms;
import org.verbale.v1.Accepted;
import org.verbale.v1.ComplainRequest;
import org.verbale.v1.EraseRequest;
import org.verbale.v1.PostRecordRequest;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.ReadHistoryResponse;
import org.verbale.v1.RecordServiceGrpc;
import org.verbale.v1.SetHoldRequest;
import org.verbale.v1.SupplementRequest;

/** Records. */
final class RecordEndpoint extends RecordServiceGrpc.RecordServiceImplBase {
  private static final int STANDARD_PAGE = 100;

  private final Calls calls;
  private final Backend backend;
  private final Limits.Messages limits;

  RecordEndpoint(Calls calls, Backend backend) {
    this.calls = calls;
    this.backend = backend;
    this.limits = backend.limits().messages();
  }

  @Override
  public void postRecord(PostRecordRequest request, StreamObserver<Accepted> out) {
    calls.answer(
        out,
        pass -> {
          Bytes terms = Wire.bytes(request.getTerms());
          var post =
              PostRecord.of(
                  pass.caller(),
                  Wire.channel(request.getChannel()),
                  Wire.bytes(request.getNote()),
                  Wire.bytes(request.getPrivateBlock()),
                  Wire.bytes(request.getCiphertext()),
                  terms);
          if (terms.size() > 0) {
            demandKnown(SealedTerms.over(terms.toByteArray(), 0, terms.size()).profile());
          }
          backend.attest(post.note(), "record note");
          return Wire.accepted(backend.sequencer().execute(post));
        });
  }

  @Override
  public void erase(EraseRequest request, StreamObserver<Accepted> out) {
    calls.answer(
        out,
        pass -> {
          var erase = EraseRecord.of(pass.caller(), Wire.bytes(request.getNote()), limits);
          backend.attest(erase.note(), "erasure note");
          return Wire.accepted(backend.sequencer().execute(erase));
        });
  }

  @Override
  public void setHold(SetHoldRequest request, StreamObserver<Accepted> out) {
    calls.answer(
        out,
        pass -> {
          var hold = SetHold.of(pass.caller(), Wire.bytes(request.getNote()), limits);
          backend.attest(hold.note(), "hold note");
          return Wire.accepted(backend.sequencer().execute(hold));
        });
  }

  @Override
  public void complain(ComplainRequest request, StreamObserver<Accepted> out) {
    calls.answer(
        out,
        pass -> {
          var complaint = PostComplaint.of(pass.caller(), Wire.bytes(request.getNote()), limits);
          backend.attest(complaint.note(), "complaint");
          return Wire.accepted(backend.sequencer().execute(complaint));
        });
  }

  @Override
  public void supplement(SupplementRequest request, StreamObserver<Accepted> out) {
    calls.answer(
        out,
        pass -> {
          var supplement =
              PostSupplement.of(
                  pass.caller(),
                  Wire.bytes(request.getNote()),
                  Wire.bytes(request.getTerms()),
                  limits);
          demandKnown(supplement.note().received().claim().profile());
          backend.attest(supplement.note(), "supplement");
          return Wire.accepted(backend.sequencer().execute(supplement));
        });
  }

  /**
   * Terms of a profile that no client has would hide the record from whoever searches: no reader
   * can check them, and none of an older profile are taken for it any more.
   */
  private void demandKnown(int profile) {
    if (profile > limits.profile()) {
      throw new Refusal.Malformed("terms/profile", "at most " + limits.profile()).asException();
    }
  }

  @Override
  public void readHistory(ReadHistoryRequest request, StreamObserver<ReadHistoryResponse> out) {
    calls.answer(
        out,
        pass -> {
          ChannelId channel = Wire.channel(request.getChannel());
          long from = Wire.from("from", request.getFrom());
          int limit =
              Wire.page(request.getLimit(), STANDARD_PAGE, backend.limits().pages().history());
          Documents.Page page =
              backend.read(
                  pass,
                  reading ->
                      backend
                          .documents()
                          .history(
                              reading.view(),
                              reading.policy(),
                              channel,
                              reading.caller(),
                              from,
                              limit,
                              backend.limits().pages().bytes()));
          return ReadHistoryResponse.newBuilder()
              .addAllEntries(page.entries().stream().map(Wire::entry).toList())
              .setLength(page.length())
              .build();
        });
  }
}
