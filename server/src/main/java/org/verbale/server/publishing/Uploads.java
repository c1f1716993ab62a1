package org.verbale.server.publishing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.publication.BundleException;
import org.verbale.publication.DisclosureReader;
import org.verbale.publication.FileSink;
import org.verbale.publication.PublicationLimits;
import org.verbale.record.PublicBlock;
import org.verbale.refusal.Refusal;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.publicstore.Staging;

/** Uploads on their way to the staging of the public store. Thread-safe. */
final class Uploads implements AutoCloseable {
  private static final String WHAT = "disclosure";
  private static final long MOST =
      PublicationLimits.MAX_PARTS_SIZE + PublicationLimits.MAX_FILES_SIZE;

  private final PublicStore store;
  private final PublishingLimits limits;
  private final InstantSource clock;
  private final Map<Key, Upload> open = new HashMap<>();

  private record Key(Digest device, RecordId record, long number) {}

  /** Guarded by itself. */
  private static final class Upload {
    private final Staging staging;
    private long length;
    private Instant touched;
    private boolean ended;

    Upload(Staging staging, Instant touched) {
      this.staging = staging;
      this.touched = touched;
    }
  }

  Uploads(PublicStore store, PublishingLimits limits, InstantSource clock) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Takes a piece; one at 0 begins anew.
   *
   * @return how long the upload is now, in bytes
   */
  long put(Digest device, RecordId record, long number, long offset, Bytes piece) {
    if (piece.size() > PublishingLimits.PIECE) {
      throw new Refusal.TooLarge("piece", piece.size(), PublishingLimits.PIECE).asException();
    }
    if (offset + piece.size() > MOST) {
      throw new Refusal.TooLarge(WHAT, offset + piece.size(), MOST).asException();
    }
    var key = new Key(device, record, number);
    Upload upload = offset == 0 ? begin(key) : find(key);
    synchronized (upload) {
      demandOpen(upload);
      if (upload.length == offset + piece.size() && offset > 0) {
        return upload.length; // the same again: its answer was lost
      }
      if (upload.length != offset) {
        throw new Refusal.Conflict("offset").asException();
      }
      upload.staging.append(piece);
      upload.length += piece.size();
      upload.touched = clock.instant();
      return upload.length;
    }
  }

  private Upload begin(Key key) {
    giveUpIdle();
    synchronized (open) {
      giveUp(open.remove(key));
      if (open.size() >= limits.uploads()) {
        throw new Refusal.Overloaded(limits.idle()).asException();
      }
      var upload = new Upload(store.stage(key.record, key.number), clock.instant());
      open.put(key, upload);
      return upload;
    }
  }

  private Upload find(Key key) {
    synchronized (open) {
      Upload upload = open.get(key);
      if (upload == null) {
        throw new Refusal.Unknown("upload").asException();
      }
      return upload;
    }
  }

  /**
   * Ends an upload, and stages it if it is what {@code block} commits to.
   *
   * @throws org.verbale.refusal.RefusedException UNKNOWN, MALFORMED, HASH_MISMATCH, OVERLOADED
   */
  void finish(Digest device, PublicBlock block, long number, long length) {
    var key = new Key(device, block.record(), number);
    Upload upload = find(key);
    synchronized (upload) {
      demandOpen(upload);
      if (upload.length != length) {
        throw new Refusal.Conflict("offset").asException();
      }
      upload.ended = true;
    }
    synchronized (open) {
      open.remove(key, upload);
    }
    try (Staging staging = upload.staging) {
      var unused = staging.finish(clock.instant());
    }
    boolean believed = false;
    try {
      verify(block, number);
      believed = true;
    } finally {
      if (!believed) {
        store.dropStaged(block.record(), number);
      }
    }
  }

  private void verify(PublicBlock block, long number) {
    try (InputStream in =
        store
            .stagedContent(block.record(), number)
            .orElseThrow(() -> new Refusal.Unknown("upload").asException())
            .open()) {
      var unused = DisclosureReader.open(in).verify(block, FileSink.NONE);
    } catch (MalformedException e) {
      throw new Refusal.Malformed(WHAT, "as in docs/protocol/publication.md").asException();
    } catch (BundleException e) {
      throw new Refusal.HashMismatch(WHAT).asException();
    } catch (IOException e) {
      throw new UncheckedIOException("staged: gone while it was read", e);
    }
  }

  private static void demandOpen(Upload upload) {
    if (upload.ended) {
      throw new Refusal.Unknown("upload").asException();
    }
  }

  /** Gives up what did not move for long. */
  void giveUpIdle() {
    Instant before = clock.instant().minus(limits.idle());
    synchronized (open) {
      open.values().removeIf(upload -> giveUp(upload, before));
    }
  }

  private static void giveUp(@Nullable Upload upload) {
    if (upload != null) {
      var unused = giveUp(upload, Instant.MAX);
    }
  }

  private static boolean giveUp(Upload upload, Instant before) {
    synchronized (upload) {
      if (!upload.touched.isBefore(before)) {
        return false;
      }
      upload.ended = true;
      upload.staging.close();
      return true;
    }
  }

  @Override
  public void close() {
    synchronized (open) {
      open.values().forEach(Uploads::giveUp);
      open.clear();
    }
  }
}
