package org.verbale.server.witnessing;

import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.verbale.refusal.Refusal;
import org.verbale.server.archive.Published;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.storage.HeldView;
import org.verbale.server.storage.View;

/** The head that reached the quorum last, and its moment. Thread-safe. */
final class Publication implements Published {
  private volatile @Nullable Shown shown;

  private record Shown(SealedHead head, HeldView moment) {}

  /** From here on this head is shown. The moment is the caller's to let go. */
  void show(SealedHead head, HeldView moment) {
    shown = new Shown(head, moment);
  }

  long size() {
    Shown now = shown;
    return now == null ? 0 : now.head.head().size();
  }

  @Override
  public long size(View now) {
    return size();
  }

  @Override
  public <T> T read(View now, BiFunction<? super SealedHead, ? super View, ? extends T> work) {
    while (true) {
      Shown current = shown;
      if (current == null) {
        throw new Refusal.NotSealedYet(1, 0).asException();
      }
      Optional<T> result = current.moment.read(view -> work.apply(current.head, view));
      if (result.isPresent()) {
        return result.get();
      }
      if (current.equals(shown)) { // let go, and no newer one came in its place
        throw new Refusal.ShuttingDown().asException();
      }
    }
  }
}
