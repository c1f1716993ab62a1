package org.verbale.search.attachments;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.verbale.client.search.AttachmentReading;
import org.verbale.client.search.AttachmentReading.None;
import org.verbale.client.search.AttachmentReading.Reason;
import org.verbale.client.search.AttachmentText.Content;
import org.verbale.search.attachments.child.Answer;
import org.verbale.search.attachments.child.ExtractionProcess;
import org.verbale.search.attachments.child.Ground;
import org.verbale.search.attachments.child.Request;

/**
 * One child, for one file. What it says is believed as far as it may be: its text, within the
 * limits. Used by one thread, but for {@link #kill}.
 *
 * <p>That thread never waits at a pipe itself. Whatever a child started may outlive it and hold its
 * pipes open, where no signal to the child reaches; then a thread of {@code pipes} waits on, and
 * nobody for it.
 */
final class Child implements AutoCloseable {
  private static final int DYING_SECONDS = 1;

  private final Process process;
  private final ExecutorService pipes;
  private final DataInputStream in;
  private final OutputStream out;
  private long leftNanos;

  /** Why this side gave it up, if it did. */
  private @Nullable Reason given;

  /** Writes something for the child. */
  private interface Write {
    void run() throws IOException;
  }

  /** The child is no more, or says what nobody does. */
  private static final class GoneException extends IOException {
    private static final long serialVersionUID = 1;

    GoneException(String message) {
      super(message);
    }

    GoneException(@Nullable Throwable cause) {
      super("child: gone (expected: an answer)", cause);
    }
  }

  private Child(Process process, ExecutorService pipes, long nanos) {
    this.process = process;
    this.pipes = pipes;
    this.in = new DataInputStream(process.getInputStream());
    this.out = process.getOutputStream();
    this.leftNanos = nanos;
  }

  static Child start(ChildCommand command, ExecutorService pipes, long nanos) throws IOException {
    return new Child(command.builder().start(), pipes, nanos);
  }

  /** Ends it, and what it started, as far as that is still below it. Waits for nothing. */
  void kill() {
    // Not the process itself: ending that closes its pipes, which may take for ever.
    ProcessHandle child = process.toHandle();
    try (Stream<ProcessHandle> below = child.descendants()) {
      below.forEach(ProcessHandle::destroyForcibly);
    } finally {
      child.destroyForcibly();
    }
  }

  /** Takes a step at the child's pipes within its time, and ends it when that is over. */
  private <T> T timed(Callable<T> step) throws GoneException {
    long began = System.nanoTime();
    Future<T> done = pipes.submit(step);
    try {
      return done.get(Math.max(0, leftNanos), NANOSECONDS);
    } catch (TimeoutException e) {
      throw giveUp(Reason.TIMED_OUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw giveUp(Reason.INTERRUPTED);
    } catch (ExecutionException e) {
      throw gone(e.getCause());
    } finally {
      leftNanos -= System.nanoTime() - began;
    }
  }

  private GoneException giveUp(Reason why) {
    given = why;
    kill();
    return new GoneException("child: " + why + " (expected: an answer)");
  }

  private static GoneException gone(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error; // ours, not the child's
    }
    return cause instanceof GoneException known ? known : new GoneException(cause);
  }

  private void sent(Write write) throws GoneException {
    timed(
        () -> {
          write.run();
          return true;
        });
  }

  /** Whether it has come up. */
  boolean isReady() {
    try {
      return timed(in::read) == Answer.READY;
    } catch (GoneException e) {
      return false;
    }
  }

  /** Why it has not. */
  Reason whyNotReady() {
    return given == null ? Reason.NOT_STARTED : given;
  }

  /**
   * Sends the file and waits for what comes of it.
   *
   * @throws IOException from {@code content}, if it does not come from the child's end
   */
  AttachmentReading read(Request request, Content content) throws IOException {
    try {
      sent(() -> request.writeTo(out));
      content.writeTo(new Pieces());
      sent(() -> piece(new byte[0], 0, 0));
    } catch (GoneException e) {
      // It need not have read all of a file to know enough.
      if (given != null) {
        return new None(given);
      }
    }
    try {
      return timed(() -> answer(request));
    } catch (GoneException e) {
      return new None(reason());
    }
  }

  private Reason reason() {
    if (given != null) {
      return given;
    }
    try {
      if (!process.waitFor(DYING_SECONDS, SECONDS)) {
        return Reason.DIED;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reason.INTERRUPTED;
    }
    if (process.exitValue() == ExtractionProcess.TIMED_OUT) {
      return Reason.TIMED_OUT;
    }
    return process.exitValue() == ExtractionProcess.OUT_OF_MEMORY
        ? Reason.OUT_OF_MEMORY
        : Reason.DIED;
  }

  // --- what goes there

  private void piece(byte[] bytes, int offset, int length) throws IOException {
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    out.write(bytes, offset, length);
    out.flush();
  }

  /** Takes the file's bytes. */
  private final class Pieces extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int done = 0; done < length; done += Request.PIECE) {
        int from = offset + done;
        int size = Math.min(Request.PIECE, length - done);
        sent(() -> piece(bytes, from, size));
      }
    }
  }

  // --- what comes back

  private AttachmentReading answer(Request request) throws IOException {
    int code = in.readUnsignedByte();
    if (code != Answer.TEXT) {
      Ground ground = Ground.of(code).orElseThrow(() -> new GoneException("answer: unknown"));
      return new None(Reason.valueOf(ground.name()));
    }
    boolean truncated = in.readBoolean();
    int count = in.readInt();
    if (count < 1 || count > request.sections()) {
      throw new GoneException("sections: " + count + " (expected: 1 to what was asked for)");
    }
    List<String> sections = new ArrayList<>();
    int left = request.characters();
    for (int i = 0; i < count; i++) {
      String section = section(left);
      left -= section.length();
      sections.add(section);
    }
    return new AttachmentReading.Text(sections, truncated);
  }

  private String section(int most) throws IOException {
    int length = in.readInt();
    // A UTF-16 unit takes at most three bytes.
    if (length < 1 || length > 3L * most) {
      throw new GoneException("section: " + length + " bytes (expected: what was asked for)");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new GoneException("section: cut off");
    }
    String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    if (text.length() > most) {
      throw new GoneException("section: too long (expected: what was asked for)");
    }
    return text;
  }

  /** Ends it, whatever it does. */
  @Override
  public void close() {
    kill();
    pipes.execute(() -> closeQuietly(out));
    pipes.execute(() -> closeQuietly(in));
  }

  private static void closeQuietly(AutoCloseable stream) {
    try {
      stream.close();
    } catch (Exception e) {
      // A pipe to a process that is gone: nothing is lost with it.
    }
  }
}
