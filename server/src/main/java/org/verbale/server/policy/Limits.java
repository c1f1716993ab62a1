package org.verbale.server.policy;

import java.time.Duration;

/**
 * Every limit that an operator may set, in one place. Sizes are bytes. What a format itself fixes
 * (parts of a record, length of a hash) is not here but with the format.
 *
 * <p>A limit that {@code apply} depends on travels inside the command that was admitted under it,
 * so that applying the same commands gives the same state under any configuration.
 */
public record Limits(
    Messages messages, Directory directory, Uploads uploads, Pages pages, Rates rates) {

  /** What the server starts with unless told otherwise. */
  public static final Limits DEFAULT =
      new Limits(
          Messages.DEFAULT, Directory.DEFAULT, Uploads.DEFAULT, Pages.DEFAULT, Rates.DEFAULT);

  /**
   * Largest accepted pieces of a request.
   *
   * @param note a signed note, signatures included
   * @param commit an MLSMessage with a Commit; a hundred devices of the hybrid suite need about 700
   *     KiB
   * @param welcome an MLSMessage with a Welcome
   * @param groupInfo an MLSMessage with the GroupInfo of epoch 0, tree included
   * @param keyPackage an MLSMessage with one KeyPackage
   * @param privateBlock of a record
   * @param terms sealed search terms of a record
   * @param members leaves of one group
   * @param profile newest analysis profile of search terms: those of a later one nobody could check
   */
  public record Messages(
      int note,
      int commit,
      int welcome,
      int groupInfo,
      int keyPackage,
      int privateBlock,
      int terms,
      int members,
      int profile) {
    static final Messages DEFAULT =
        new Messages(
            16 * 1024,
            2 * 1024 * 1024,
            1024 * 1024,
            64 * 1024,
            16 * 1024,
            8 * 1024,
            256 * 1024,
            250,
            1);

    /**
     * @throws IllegalArgumentException if one is not positive
     */
    public Messages {
      positive("messages.note", note);
      positive("messages.commit", commit);
      positive("messages.welcome", welcome);
      positive("messages.groupInfo", groupInfo);
      positive("messages.keyPackage", keyPackage);
      positive("messages.privateBlock", privateBlock);
      positive("messages.terms", terms);
      positive("messages.members", members);
      positive("messages.profile", profile);
    }

    /** Bytes of the largest request that these allow, with room for its framing. */
    public int request() {
      long channel = 2L * note + (long) commit + welcome + groupInfo;
      long record = (1L << 20) + note + privateBlock + terms;
      long packages = 101L * keyPackage;
      return Math.toIntExact(Math.max(channel, Math.max(record, packages)) + (64 << 10));
    }
  }

  /**
   * KeyPackages.
   *
   * @param perRequest published or claimed at once
   * @param waiting one-time KeyPackages of one device
   * @param claimsPerHour KeyPackages that one device may claim
   * @param claimsPerTargetPerHour KeyPackages of one device that may be claimed, by all together
   * @param lifetime longest from a KeyPackage's first to its last second
   */
  public record Directory(
      int perRequest,
      int waiting,
      int claimsPerHour,
      int claimsPerTargetPerHour,
      Duration lifetime) {
    static final Directory DEFAULT = new Directory(100, 200, 1000, 60, Duration.ofDays(400));

    /**
     * @throws IllegalArgumentException if one is not positive
     */
    public Directory {
      positive("directory.perRequest", perRequest);
      positive("directory.waiting", waiting);
      positive("directory.claimsPerHour", claimsPerHour);
      positive("directory.claimsPerTargetPerHour", claimsPerTargetPerHour);
      positive("directory.lifetime", lifetime.toSeconds());
    }
  }

  /**
   * Attachments that no record has taken yet.
   *
   * @param attachment ciphertext of one attachment
   * @param pending ciphertext of all unfinished attachments of one device
   * @param count unfinished attachments of one device
   * @param idle how long an untouched upload is safe from making room for others
   */
  public record Uploads(long attachment, long pending, int count, Duration idle) {
    static final Uploads DEFAULT = new Uploads(1L << 30, 4L << 30, 256, Duration.ofDays(7));

    /**
     * @throws IllegalArgumentException if one is not positive
     */
    public Uploads {
      positive("uploads.attachment", attachment);
      positive("uploads.pending", pending);
      positive("uploads.count", count);
      positive("uploads.idle", idle.toMillis());
    }
  }

  /**
   * Answers that are lists.
   *
   * @param history entries of a page of history
   * @param registry entries of a page of the registry
   * @param bytes of either; a page holds at least one entry
   */
  public record Pages(int history, int registry, int bytes) {
    static final Pages DEFAULT = new Pages(200, 1000, 8 * 1024 * 1024);

    /**
     * @throws IllegalArgumentException if one is not positive
     */
    public Pages {
      positive("pages.history", history);
      positive("pages.registry", registry);
      positive("pages.bytes", bytes);
    }
  }

  /**
   * What one device may ask for, by a token bucket each.
   *
   * @param callsPerSecond that it may go on making for ever
   * @param burst calls that it may make at once
   * @param uploadBytesPerSecond of attachments
   * @param streams open subscriptions
   */
  public record Rates(int callsPerSecond, int burst, long uploadBytesPerSecond, int streams) {
    static final Rates DEFAULT = new Rates(200, 1000, 64L << 20, 4);

    /**
     * @throws IllegalArgumentException if one is not positive
     */
    public Rates {
      positive("rates.callsPerSecond", callsPerSecond);
      positive("rates.burst", burst);
      positive("rates.uploadBytesPerSecond", uploadBytesPerSecond);
      positive("rates.streams", streams);
    }
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
