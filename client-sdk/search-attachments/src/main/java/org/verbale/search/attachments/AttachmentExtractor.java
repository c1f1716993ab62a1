package org.verbale.search.attachments;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.client.search.AttachedFile;
import org.verbale.client.search.AttachmentReading;
import org.verbale.client.search.AttachmentReading.None;
import org.verbale.client.search.AttachmentReading.Reason;
import org.verbale.client.search.AttachmentText;
import org.verbale.search.attachments.child.Kind;
import org.verbale.search.attachments.child.Request;

/**
 * Reads PDF, DOCX, ODT, HTML and plain text, each file in a Java process of its own that has little
 * memory, little time, and no environment, and ends with it. Thread-safe.
 *
 * <p>The process is the {@code bin/java} of this one's {@code java.home}.
 */
public final class AttachmentExtractor implements AttachmentText, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(AttachmentExtractor.class);

  private static final int VERSION = 1;

  /** After which a thread that waits at pipes ends. */
  private static final int IDLE_SECONDS = 10;

  private final ExtractionLimits limits;
  private final ChildCommand command;
  private final Semaphore room;
  private final Set<Child> children = ConcurrentHashMap.newKeySet();
  private final ExecutorService pipes;
  private volatile boolean closed;

  AttachmentExtractor(ExtractionLimits limits, ChildCommand command) {
    this.limits = limits;
    this.command = command;
    this.room = new Semaphore(limits.processes(), true);
    this.pipes =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // as many as there are children, and what these left behind
            IDLE_SECONDS,
            SECONDS,
            new SynchronousQueue<>(),
            AttachmentExtractor::thread);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "verbale-attachments");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * With the libraries where this process has them.
   *
   * @throws IllegalStateException if they are within a jar within a jar: name them then
   */
  public static AttachmentExtractor open(ExtractionLimits limits) {
    return open(limits, List.of(), List.of());
  }

  /**
   * With libraries from elsewhere, or below a launcher.
   *
   * @param libraries jars or folders with this module, PDFBox with its two libraries,
   *     jcl-over-slf4j, slf4j-api and jsoup; none: where this process has them
   * @param launcher words before the child's command, such as those that put it into a sandbox of
   *     the operating system; it must hand standard input and output on
   */
  public static AttachmentExtractor open(
      ExtractionLimits limits, List<Path> libraries, List<String> launcher) {
    requireNonNull(limits, "limits");
    String classPath =
        libraries.isEmpty() ? ChildClassPath.ofThisProcess() : ChildClassPath.join(libraries);
    return new AttachmentExtractor(
        limits, new ChildCommand(launcher, classPath, limits.heapMegabytes()));
  }

  @Override
  public int version() {
    return VERSION;
  }

  @Override
  public boolean reads(String name, String mediaType) {
    return Kind.of(name, mediaType).isPresent();
  }

  @Override
  public AttachmentReading read(AttachedFile file, Content content) {
    requireNonNull(content, "content");
    Optional<Kind> kind = Kind.of(file.name(), file.mediaType());
    if (kind.isEmpty()) {
      return new None(Reason.UNSUPPORTED);
    }
    if (file.length() > limits.bytes()) {
      return new None(Reason.TOO_LARGE);
    }
    try {
      room.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new None(Reason.INTERRUPTED);
    }
    try {
      return read(request(kind.get(), file), content);
    } finally {
      room.release();
    }
  }

  private Request request(Kind kind, AttachedFile file) {
    return new Request(
        kind,
        file.language().code(),
        limits.bytes(),
        limits.characters(),
        limits.sections(),
        (int) limits.deadline().toMillis());
  }

  private AttachmentReading read(Request request, Content content) {
    if (closed) {
      return new None(Reason.INTERRUPTED);
    }
    try (Child child = Child.start(command, pipes, limits.deadline().toNanos())) {
      return read(child, request, content);
    } catch (IOException e) {
      logger.warn("No process to read attachments: {}", e.getMessage());
      return new None(Reason.NOT_STARTED);
    }
  }

  private AttachmentReading read(Child child, Request request, Content content) {
    children.add(child);
    try {
      if (closed) {
        return new None(Reason.INTERRUPTED);
      }
      AttachmentReading reading =
          child.isReady() ? child.read(request, content) : new None(child.whyNotReady());
      // What was ended here says nothing of the file.
      return closed && reading instanceof None ? new None(Reason.INTERRUPTED) : reading;
    } catch (IOException e) {
      throw new UncheckedIOException("content: failed by itself", e);
    } finally {
      children.remove(child);
    }
  }

  /** How many children live. */
  int alive() {
    return children.size();
  }

  /** Ends all children; what is asked for from here on is not read. Harmless a second time. */
  @Override
  public void close() {
    closed = true;
    children.forEach(Child::kill);
  }
}
