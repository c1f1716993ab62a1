package org.verbale.server.archive;

import java.util.function.BiFunction;
import org.verbale.refusal.Refusal;
import org.verbale.server.storage.View;

/**
 * Which sealed head is shown to members and to the public, with a moment of the store in which it
 * is the newest: there every proof under it is made. Thread-safe.
 */
public interface Published {
  /**
   * Size of the published head; 0 while there is none. Never falls while the server runs.
   *
   * @param now a view of this moment
   */
  long size(View now);

  /**
   * Runs {@code work} with the published head and a view in which it is the newest sealed one.
   *
   * @param now a view of this moment
   * @throws org.verbale.refusal.RefusedException {@code NOT_SEALED_YET} while there is none
   */
  <T> T read(View now, BiFunction<? super SealedHead, ? super View, ? extends T> work);

  /** Every sealed head is published at once. */
  static Published newest(Archive archive) {
    return new Published() {
      @Override
      public long size(View now) {
        return archive.sealed(now).size();
      }

      @Override
      public <T> T read(View now, BiFunction<? super SealedHead, ? super View, ? extends T> work) {
        SealedHead head =
            archive.sealedHead(now).orElseThrow(() -> new Refusal.NotSealedYet(1, 0).asException());
        return work.apply(head, now);
      }
    };
  }
}
