package org.verbale.channel;

import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * What a committer says of the epoch that its Commit began. Each digest is a SHA-256.
 *
 * @param commit of the MLSMessage with the Commit; for epoch 0, of that with the GroupInfo
 * @param context of the new GroupContext
 * @param confirmation of the confirmation tag
 * @param key commitment to the archive key
 * @param link of the {@link KeyLink}; none for the first epoch of a channel alone
 * @param welcome of the MLSMessage with the Welcome, if somebody was added
 */
public record EpochNote(
    EpochId epoch,
    Digest commit,
    Digest context,
    Digest confirmation,
    Digest key,
    Optional<Digest> link,
    Optional<Digest> welcome)
    implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/epoch/v1";

  private static final String NONE = "none";

  /**
   * @throws IllegalArgumentException if there is a link in the first epoch or none in a later one
   */
  public EpochNote {
    if (link.isEmpty() != epoch.isFirst()) {
      throw new IllegalArgumentException("link: (expected: none in the first epoch alone)");
    }
  }

  /** Reads a signed epoch note; its one signer is the committer. */
  public static ReceivedNote<EpochNote> parse(Bytes note) throws MalformedException {
    return ReceivedNote.parse(note, DOMAIN, EpochNote::read, ChannelLimits.MAX_NOTE, 1);
  }

  private static EpochNote read(LineReader in) throws MalformedException {
    return new EpochNote(
        EpochId.read(in),
        in.line("commit").digest(),
        in.line("context").digest(),
        in.line("confirmation").digest(),
        in.line("key").digest(),
        in.line("link").word("none or a hash", EpochNote::optional),
        in.line("welcome").word("none or a hash", EpochNote::optional));
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN);
    epoch.writeTo(out);
    return out.line("commit")
        .digest(commit)
        .line("context")
        .digest(context)
        .line("confirmation")
        .digest(confirmation)
        .line("key")
        .digest(key)
        .line("link")
        .word(optional(link))
        .line("welcome")
        .word(optional(welcome))
        .toText();
  }

  static String optional(Optional<Digest> digest) {
    return digest.map(Digest::toBase64).orElse(NONE);
  }

  static Optional<Digest> optional(String word) {
    return word.equals(NONE) ? Optional.empty() : Optional.of(Digest.fromBase64(word));
  }
}
