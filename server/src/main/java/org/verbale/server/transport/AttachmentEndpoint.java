package org.verbale.server.transport;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.refusal.Refusal;
import org.verbale.server.admission.Admission;
import org.verbale.server.admission.Pass;
import org.verbale.server.document.AttachmentRef;
import org.verbale.server.document.PutChunk;
import org.verbale.v1.AttachmentServiceGrpc;
import org.verbale.v1.DownloadChunk;
import org.verbale.v1.DownloadRequest;
import org.verbale.v1.GetUploadRequest;
import org.verbale.v1.UploadChunk;
import org.verbale.v1.UploadStatus;

/** Attachments: one chunk of each stream in memory, whatever the attachment's size. */
final class AttachmentEndpoint extends AttachmentServiceGrpc.AttachmentServiceImplBase {
  private final Calls calls;
  private final Streams streams;
  private final Admission admission;
  private final Backend backend;

  AttachmentEndpoint(Calls calls, Streams streams, Admission admission, Backend backend) {
    this.calls = calls;
    this.streams = streams;
    this.admission = admission;
    this.backend = backend;
  }

  @Override
  public StreamObserver<UploadChunk> upload(StreamObserver<UploadStatus> out) {
    Pass pass = Door.pass();
    var flow = new Inflow<UploadChunk>((ServerCallStreamObserver<UploadStatus>) out);
    streams.add(flow);
    calls.run(
        out,
        () -> {
          try {
            upload(pass, flow, out);
          } finally {
            streams.remove(flow);
          }
        });
    return flow;
  }

  private void upload(Pass pass, Inflow<UploadChunk> flow, StreamObserver<UploadStatus> out) {
    Optional<UploadChunk> first = flow.next(backend.streamIdle());
    if (flow.isGone()) {
      return;
    }
    UploadChunk begin =
        first
            .filter(UploadChunk::hasAttachment)
            .orElseThrow(
                () ->
                    new Refusal.Malformed("attachment", "one, in the first message").asException());
    AttachmentRef attachment = Wire.attachment(begin.getAttachment());
    long next = put(pass, attachment, begin.getLength(), begin);
    for (Optional<UploadChunk> chunk = flow.next(backend.streamIdle());
        chunk.isPresent();
        chunk = flow.next(backend.streamIdle())) {
      if (chunk.get().hasAttachment()) {
        throw new Refusal.Malformed("attachment", "none but in the first message").asException();
      }
      next = put(pass, attachment, begin.getLength(), chunk.get());
    }
    if (!flow.isGone()) {
      out.onNext(UploadStatus.newBuilder().setNext((int) next).build());
      out.onCompleted();
    }
  }

  /** Returns once the chunk is durable. */
  private long put(Pass pass, AttachmentRef attachment, long length, UploadChunk chunk) {
    awaitAllowance(pass, chunk.getContent().size());
    return backend
        .sequencer()
        .execute(
            PutChunk.of(
                pass.caller(),
                attachment,
                length,
                Integer.toUnsignedLong(chunk.getNumber()),
                Wire.bytes(chunk.getContent()),
                backend.limits().uploads()));
  }

  /** A sender that is too fast is slowed down, not sent away. */
  private void awaitAllowance(Pass pass, int bytes) {
    Duration waited = Duration.ZERO;
    for (Duration wait = admission.upload(pass, bytes);
        !wait.isZero();
        wait = admission.upload(pass, bytes)) {
      waited = waited.plus(wait);
      if (waited.compareTo(backend.streamIdle()) > 0) {
        throw new Refusal.RateLimited(wait).asException();
      }
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Refusal.ShuttingDown().asException();
      }
    }
  }

  @Override
  public void getUpload(GetUploadRequest request, StreamObserver<UploadStatus> out) {
    calls.answer(
        out,
        pass -> {
          AttachmentRef attachment = Wire.attachment(request.getAttachment());
          return UploadStatus.newBuilder().setNext((int) next(pass, attachment)).build();
        });
  }

  private long next(Pass pass, AttachmentRef attachment) {
    return backend.read(
        pass,
        reading ->
            backend
                .documents()
                .next(reading.view(), reading.policy(), attachment, reading.caller()));
  }

  @Override
  public void download(DownloadRequest request, StreamObserver<DownloadChunk> out) {
    Pass pass = Door.pass();
    var flow = new Outflow<>((ServerCallStreamObserver<DownloadChunk>) out);
    streams.add(flow);
    calls.run(
        out,
        () -> {
          try {
            download(pass, Wire.attachment(request.getAttachment()), request.getFrom(), flow);
          } finally {
            streams.remove(flow);
          }
        });
  }

  private void download(
      Pass pass, AttachmentRef attachment, int from, Outflow<DownloadChunk> flow) {
    long chunks =
        backend.read(
            pass,
            reading ->
                backend
                    .documents()
                    .chunks(reading.view(), reading.policy(), attachment, reading.caller()));
    for (long number = Wire.from("from", from); number < chunks; number++) {
      if (!flow.awaitRoom(backend.streamIdle())) {
        return;
      }
      flow.send(
          DownloadChunk.newBuilder()
              .setNumber((int) number)
              .setContent(Wire.bytes(chunk(pass, attachment, number)))
              .build());
    }
    flow.complete();
  }

  /** Judged afresh for each chunk: a download may outlast the right to it. */
  private Bytes chunk(Pass pass, AttachmentRef attachment, long number) {
    return backend.read(
        pass,
        reading ->
            backend
                .documents()
                .chunk(reading.view(), reading.policy(), attachment, reading.caller(), number));
  }
}
