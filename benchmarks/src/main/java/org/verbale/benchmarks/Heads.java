package org.verbale.benchmarks;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.log.SignedCheckpoint;
import org.verbale.v1.ArchiveServiceGrpc;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.SealedHead;

/** Follows the heads that members are shown, as one member sees them. */
final class Heads implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final long REST_MILLIS = 50;

  private final ManagedChannel connection;
  private final List<Shown> shown = new ArrayList<>();
  private final Thread thread;
  private @Nullable Throwable failure;

  /**
   * A head, when it came.
   *
   * @param size of its tree
   * @param nanos of the clock of latencies
   * @param bytes of the checkpoint with its signatures
   */
  record Shown(long size, long nanos, int bytes) {}

  private Heads(ManagedChannel connection) {
    this.connection = connection;
    this.thread = Thread.ofPlatform().name("heads").daemon().unstarted(this::follow);
  }

  static Heads follow(Server server, Member member) {
    var heads = new Heads(member.connect(server.endpoint()));
    heads.thread.start();
    return heads;
  }

  private void follow() {
    var archive = ArchiveServiceGrpc.newBlockingStub(connection);
    long size = 0;
    try {
      while (!Thread.interrupted()) {
        var next = GetSealedHeadRequest.newBuilder().setAtLeast(size + 1).build();
        try {
          size = show(archive.getSealedHead(next));
        } catch (StatusRuntimeException e) {
          if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
            throw e;
          }
          Thread.sleep(REST_MILLIS); // nothing new for as long as the server waits
        }
      }
    } catch (InterruptedException | StatusRuntimeException | MalformedException e) {
      end(e);
    }
  }

  private long show(SealedHead head) throws MalformedException {
    long now = System.nanoTime();
    int bytes = head.getCheckpoint().size();
    var checkpoint = SignedCheckpoint.parse(Pieces.bytes(head.getCheckpoint()));
    long size = checkpoint.unverified().head().size();
    synchronized (this) {
      shown.add(new Shown(size, now, bytes));
      notifyAll();
    }
    return size;
  }

  private synchronized void end(Throwable cause) {
    failure = cause;
    notifyAll();
  }

  /**
   * Waits until a head of at least {@code size} is shown.
   *
   * @throws IllegalStateException if none comes
   */
  synchronized void await(long size) throws InterruptedException {
    long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
    while (newest() < size) {
      long left = deadline - System.nanoTime();
      if (failure != null || left <= 0) {
        throw new IllegalStateException(
            "head: none of " + size + " entries (expected: shown soon)", failure);
      }
      wait(left / 1_000_000 + 1);
    }
  }

  /** Size of the newest; 0 before the first. */
  synchronized long newest() {
    return shown.isEmpty() ? 0 : shown.get(shown.size() - 1).size();
  }

  /** Those of more than {@code size} entries, in their order. */
  synchronized List<Shown> above(long size) {
    return shown.stream().filter(head -> head.size() > size).toList();
  }

  @Override
  public void close() {
    thread.interrupt();
    connection.shutdownNow();
  }
}
