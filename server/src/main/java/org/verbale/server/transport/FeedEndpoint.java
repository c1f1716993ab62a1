package org.verbale.server.transport;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import org.verbale.server.admission.Admission;
import org.verbale.server.admission.Pass;
import org.verbale.server.feed.Subscriber;
import org.verbale.v1.FeedItem;
import org.verbale.v1.FeedServiceGrpc;
import org.verbale.v1.SubscribeRequest;
import org.verbale.v1.WelcomeWaiting;

/** Subscriptions: a virtual thread each, which sleeps while there is nothing, or no reader. */
final class FeedEndpoint extends FeedServiceGrpc.FeedServiceImplBase {
  /** A client may read as slowly as it likes; it costs no more than its thread. */
  private static final Duration PATIENCE = Duration.ofDays(1);

  private final Calls calls;
  private final Streams streams;
  private final Admission admission;
  private final Backend backend;

  FeedEndpoint(Calls calls, Streams streams, Admission admission, Backend backend) {
    this.calls = calls;
    this.streams = streams;
    this.admission = admission;
    this.backend = backend;
  }

  @Override
  public void subscribe(SubscribeRequest request, StreamObserver<FeedItem> out) {
    Pass pass = Door.pass();
    var flow = new Outflow<>((ServerCallStreamObserver<FeedItem>) out);
    streams.add(flow);
    calls.run(
        out,
        () -> {
          flow.interruptMeAtTheEnd();
          try {
            long from = Wire.from("from", request.getFrom());
            backend.feed().follow(pass.caller(), from, new ToClient(pass, flow));
          } catch (InterruptedException e) {
            flow.throwIfEnded();
          } finally {
            streams.remove(flow);
          }
        });
  }

  private final class ToClient implements Subscriber {
    private final Pass pass;
    private final Outflow<FeedItem> flow;

    ToClient(Pass pass, Outflow<FeedItem> flow) {
      this.pass = pass;
      this.flow = flow;
    }

    @Override
    public void awaitReady() throws InterruptedException {
      if (!flow.awaitRoom(PATIENCE)) {
        throw new InterruptedException("client: gone");
      }
      admission.stillRegistered(pass);
    }

    @Override
    public void deliver(org.verbale.server.feed.FeedItem item) {
      flow.send(item(item));
    }
  }

  private static FeedItem item(org.verbale.server.feed.FeedItem item) {
    var out = FeedItem.newBuilder().setCursor(item.cursor());
    switch (item) {
      case org.verbale.server.feed.FeedItem.Entered entered ->
          out.setEntry(Wire.entry(entered.entry()));
      case org.verbale.server.feed.FeedItem.Sealed sealed ->
          out.setSealed(Wire.sealed(sealed.head()));
      case org.verbale.server.feed.FeedItem.Welcome welcome ->
          out.setWelcome(WelcomeWaiting.newBuilder().setChannel(welcome.channel().toString()));
    }
    return out.build();
  }
}
