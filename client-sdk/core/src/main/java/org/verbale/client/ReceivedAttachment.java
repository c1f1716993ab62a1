package org.verbale.client;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.verbale.client.error.UnreadableException;
import org.verbale.record.Attachment;
import org.verbale.record.Part;

/** A file of a record; its bytes are fetched when they are asked for. Safe for many threads. */
public final class ReceivedAttachment {
  private final Part part;
  private final Fetch fetch;

  /** Brings the file, checked chunk by chunk. */
  interface Fetch {
    void to(OutputStream out, LongConsumer progress) throws IOException;
  }

  ReceivedAttachment(Part part, Fetch fetch) {
    this.part = part;
    this.fetch = fetch;
  }

  /** A file name under which it can be saved beside others: no path, no control characters. */
  public String name() {
    return part.name();
  }

  public String mediaType() {
    return attachment().mediaType();
  }

  /** In bytes. */
  public long length() {
    return attachment().length();
  }

  private Attachment attachment() {
    return part.attachment();
  }

  /**
   * Fetches, opens and writes the file; goes on by itself after a broken connection. Holds one
   * chunk at a time.
   *
   * @param out stays open; throw away what it got if this throws
   * @param progress hears how many bytes were written so far
   * @throws UnreadableException if the file is not the one that was signed, which may turn out at
   *     its end
   * @throws IOException from {@code out}
   */
  public void writeTo(OutputStream out, LongConsumer progress) throws IOException {
    fetch.to(out, progress);
  }

  /**
   * Saves the file: {@code target} is there whole and checked, or not at all.
   *
   * @param target replaced if it exists
   */
  public void saveTo(Path target) throws IOException {
    Path unchecked = target.resolveSibling(target.getFileName() + ".unchecked");
    Files.deleteIfExists(unchecked);
    try {
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(unchecked, CREATE_NEW, WRITE))) {
        writeTo(out, written -> {});
      }
      Files.move(unchecked, target, REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unchecked);
    }
  }

  /** Its length: the rest is confidential. */
  @Override
  public String toString() {
    return "ReceivedAttachment[" + length() + " bytes]";
  }
}
