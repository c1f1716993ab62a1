package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.Transaction;

/** One write after the other, each durable before it returns. Thread-safe. */
final class Writer {
  private final ReentrantLock lock = new ReentrantLock();
  private final Storage storage;

  Writer(Storage storage) {
    this.storage = requireNonNull(storage, "storage");
  }

  /**
   * Runs {@code work} and makes what it wrote durable; nothing of it if it throws.
   *
   * @throws org.verbale.server.storage.StorageException if the disk failed; then nothing more is
   *     written until a restart
   */
  <T extends @Nullable Object> T write(Function<Transaction, ? extends T> work) {
    lock.lock();
    try (Transaction transaction = storage.begin()) {
      T result = work.apply(transaction);
      if (!transaction.isEmpty()) {
        transaction.commit();
      }
      return result;
    } finally {
      lock.unlock();
    }
  }
}
