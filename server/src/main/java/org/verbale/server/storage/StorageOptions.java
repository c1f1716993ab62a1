package org.verbale.server.storage;

/**
 * How much the storage may use.
 *
 * @param blockCacheBytes memory outside the heap for what was read, indexes and filters included
 * @param writeBufferBytes memory outside the heap for what was written and not yet sorted to disk
 * @param readThreads platform threads that read
 * @param readQueue reads that wait for a thread before more are refused as overload
 * @param quotaBytes most bytes of tables on disk; 0 for no limit but the disk's
 */
public record StorageOptions(
    long blockCacheBytes, long writeBufferBytes, int readThreads, int readQueue, long quotaBytes) {
  /** 128 MiB of cache, 64 MiB of write buffers, 4 readers, 1,024 waiting reads, no quota. */
  public static final StorageOptions DEFAULT =
      new StorageOptions(128L << 20, 64L << 20, 4, 1024, 0);

  /**
   * @throws IllegalArgumentException if a value is too small to work with
   */
  public StorageOptions {
    check("blockCacheBytes", blockCacheBytes, 1 << 20);
    check("writeBufferBytes", writeBufferBytes, 1 << 20);
    check("readThreads", readThreads, 1);
    check("readQueue", readQueue, 1);
    check("quotaBytes", quotaBytes, 0);
  }

  /** The same with a quota. */
  public StorageOptions withQuota(long bytes) {
    return new StorageOptions(blockCacheBytes, writeBufferBytes, readThreads, readQueue, bytes);
  }

  private static void check(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
