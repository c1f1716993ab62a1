package org.verbale.client.state;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import org.verbale.client.state.Journal.Frame;
import org.verbale.client.state.Journal.Place;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;

/**
 * Reads values of a state file, each checked as its frame is opened. Frames that were read last are
 * kept open, some megabytes of them, and wiped when they go. Not thread-safe.
 */
final class FrameReader implements Closeable {
  /** Most bytes of opened frames that are kept. A larger frame is opened each time. */
  static final int KEPT = 4 << 20;

  private final SteadyFile file;
  private final SecretBytes key;
  private final Map<Frame, byte[]> opened = new LinkedHashMap<>(16, 0.75f, true);
  private long kept;

  /**
   * @param file its alone, and closed with it
   * @param key wiped by whoever made it
   */
  FrameReader(SteadyFile file, SecretBytes key) {
    this.file = file;
    this.key = key;
  }

  /**
   * The value at {@code place}.
   *
   * @throws StateDamagedException if the file no longer holds what was written
   */
  Bytes read(Place place) throws IOException {
    byte[] plain = opened.get(place.frame());
    if (plain != null) {
      return Bytes.of(plain, place.from(), place.length());
    }
    byte[] fresh = open(place.frame());
    Bytes value = Bytes.of(fresh, place.from(), place.length());
    keep(place.frame(), fresh);
    return value;
  }

  private byte[] open(Frame frame) throws IOException {
    byte[] sealed = file.read(frame.at(), frame.length()).array();
    try (SecretBytes plain = Journal.open(key, frame, sealed)) {
      return plain.reveal();
    } catch (AEADBadTagException e) {
      throw Journal.damaged(frame.number(), e);
    }
  }

  private void keep(Frame frame, byte[] plain) {
    if (plain.length > KEPT) {
      Arrays.fill(plain, (byte) 0);
      return;
    }
    opened.put(frame, plain);
    kept += plain.length;
    var eldest = opened.values().iterator();
    while (kept > KEPT) {
      byte[] goes = eldest.next();
      eldest.remove();
      kept -= goes.length;
      Arrays.fill(goes, (byte) 0);
    }
  }

  /** Bytes of opened frames that are kept now. */
  long kept() {
    return kept;
  }

  /** Where the file is now. */
  void movedTo(Path path) {
    file.movedTo(path);
  }

  @Override
  public void close() throws IOException {
    opened.values().forEach(plain -> Arrays.fill(plain, (byte) 0));
    opened.clear();
    kept = 0;
    file.close();
  }
}
