package org.verbale.server.directory;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * KeyPackages of the calling device. Its sender gets the number of one-time KeyPackages now
 * waiting.
 *
 * @param caller transport certificate
 * @param lastResort replaces the one there is
 * @param waiting most one-time KeyPackages that may wait
 * @param lifetime longest, in seconds
 */
public record PublishKeyPackages(
    Digest caller, List<Offer> oneTime, Optional<Offer> lastResort, int waiting, long lifetime)
    implements Command<Integer> {
  static final String NAME = "directory/publish";

  /**
   * An MLSMessage with a KeyPackage. Whether its signatures and keys are sound depends on bytes
   * alone and is found out once, best before the writer sees it.
   */
  static final class Offer {
    private final Bytes message;
    private final KeyPackage content;
    private volatile boolean sound;

    private Offer(Bytes message, KeyPackage content) {
      this.message = message;
      this.content = content;
    }

    static Offer of(Bytes message) {
      try {
        if (MlsMessage.decode(message).body() instanceof KeyPackage content) {
          return new Offer(message, content);
        }
      } catch (MalformedException e) {
        throw new Refusal.Malformed("key package/" + e.field(), "an MLS KeyPackage").asException();
      }
      throw new Refusal.Malformed("key package", "an MLS KeyPackage").asException();
    }

    Bytes message() {
      return message;
    }

    KeyPackage content() {
      return content;
    }

    boolean isSound() {
      return sound;
    }

    void setSound() {
      sound = true;
    }
  }

  public PublishKeyPackages {
    requireNonNull(caller, "caller");
    oneTime = List.copyOf(oneTime);
  }

  /**
   * @param oneTime MLSMessages
   * @param lastResort an MLSMessage, or empty
   * @throws RefusedException TOO_LARGE or MALFORMED
   */
  public static PublishKeyPackages of(
      Digest caller, List<Bytes> oneTime, Bytes lastResort, Limits limits) {
    if (oneTime.size() > limits.directory().perRequest()) {
      throw new Refusal.TooLarge("one_time", oneTime.size(), limits.directory().perRequest())
          .asException();
    }
    List<Offer> packages = new ArrayList<>();
    for (Bytes message : oneTime) {
      packages.add(checked(message, limits));
    }
    return new PublishKeyPackages(
        caller,
        packages,
        lastResort.isEmpty() ? Optional.empty() : Optional.of(checked(lastResort, limits)),
        limits.directory().waiting(),
        limits.directory().lifetime().toSeconds());
  }

  private static Offer checked(Bytes message, Limits limits) {
    int limit = limits.messages().keyPackage();
    if (message.size() > limit) {
      throw new Refusal.TooLarge("key package", message.size(), limit).asException();
    }
    return Offer.of(message);
  }

  @Override
  public int size() {
    int size = 128 + lastResort.map(last -> last.message.size()).orElse(0);
    for (Offer each : oneTime) {
      size += each.message.size();
    }
    return size;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray())
        .uint32(waiting)
        .uint64(lifetime)
        .opaque(lastResort.map(Offer::message).orElse(Bytes.EMPTY))
        .vector(list -> oneTime.forEach(each -> list.opaque(each.message)));
  }

  static PublishKeyPackages read(TlsReader in) throws MalformedException {
    Digest caller = Digest.of(in.raw("caller", Digest.LENGTH).toByteArray());
    int waiting = (int) in.uint32("waiting");
    long lifetime = in.uint64("lifetime");
    Bytes last = in.opaque("last_resort");
    List<Bytes> oneTime = in.vector("one_time", each -> each.opaque("key package"));
    return new PublishKeyPackages(
        caller,
        oneTime.stream().map(Offer::of).toList(),
        last.isEmpty() ? Optional.empty() : Optional.of(Offer.of(last)),
        waiting,
        lifetime);
  }
}
