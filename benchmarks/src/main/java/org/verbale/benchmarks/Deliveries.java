package org.verbale.benchmarks;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.v1.Accepted;
import org.verbale.v1.FeedItem;
import org.verbale.v1.FeedServiceGrpc;
import org.verbale.v1.RecordServiceGrpc;
import org.verbale.v1.SubscribeRequest;

/** How long the server takes to bring a record to the last of a channel's members. */
final class Deliveries implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final int members;
  private final List<ManagedChannel> connections = new ArrayList<>();
  private final Map<Digest, Underway> underway = new ConcurrentHashMap<>();
  private Latencies latency = new Latencies(0);
  private CountDownLatch missing = new CountDownLatch(0);

  /** A record by the hash of its note, and how many members have it not yet. */
  private static final class Underway {
    final long sent;
    private int left;

    Underway(long sent, int left) {
      this.sent = sent;
      this.left = left;
    }

    synchronized boolean arrived() {
      return --left == 0;
    }
  }

  private Deliveries(int members) {
    this.members = members;
  }

  /**
   * Lets all five members follow.
   *
   * @param from where the log ends
   */
  static Deliveries follow(Server server, Cast cast, long from) {
    List<Member> all = cast.all();
    var deliveries = new Deliveries(all.size());
    for (Member member : all) {
      ManagedChannel connection = member.connect(server.endpoint());
      deliveries.connections.add(connection);
      FeedServiceGrpc.newStub(connection)
          .subscribe(
              SubscribeRequest.newBuilder().setFrom(from).build(), deliveries.new Arrivals());
    }
    return deliveries;
  }

  /** Sends at a steady pace; returns the times from each send to its arrival at the last member. */
  Latencies run(List<Sends.Send> sends, int perSecond) throws InterruptedException {
    latency = new Latencies(sends.size());
    missing = new CountDownLatch(sends.size());
    long gap = SECONDS.toNanos(1) / perSecond;
    long next = System.nanoTime();
    for (Sends.Send send : sends) {
      for (long now = System.nanoTime(); now < next; now = System.nanoTime()) {
        LockSupport.parkNanos(Math.min(next - now, MICROSECONDS.toNanos(500)));
      }
      next += gap;
      Bytes note = Pieces.bytes(send.record().request().getNote());
      underway.put(Pieces.hash(note), new Underway(System.nanoTime(), members));
      RecordServiceGrpc.newStub(send.connection())
          .postRecord(send.record().request(), new Accepting());
    }
    if (!missing.await(PATIENCE_SECONDS, SECONDS)) {
      throw new IllegalStateException(
          "deliveries: " + missing.getCount() + " missing (expected: none)");
    }
    return latency;
  }

  private final class Arrivals implements StreamObserver<FeedItem> {
    @Override
    public void onNext(FeedItem item) {
      if (!item.hasEntry()) {
        return;
      }
      Digest note = Pieces.hash(Pieces.bytes(item.getEntry().getObject()));
      Underway found = underway.get(note);
      if (found != null && found.arrived()) {
        underway.remove(note);
        latency.add(System.nanoTime() - found.sent);
        missing.countDown();
      }
    }

    @Override
    public void onError(Throwable thrown) {
      // Its end, or nothing arrives any more, which the run says.
    }

    @Override
    public void onCompleted() {}
  }

  private static final class Accepting implements StreamObserver<Accepted> {
    @Override
    public void onNext(Accepted accepted) {}

    @Override
    public void onError(Throwable thrown) {
      // Never delivered then, which the run says.
    }

    @Override
    public void onCompleted() {}
  }

  @Override
  public void close() {
    connections.forEach(ManagedChannel::shutdownNow);
  }
}
