package org.verbale.server.channel;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.EpochId;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.server.sequencing.Command;

/**
 * A device has joined by a welcome, or cannot use it. Its sender gets the number of those that
 * still wait.
 *
 * @param caller transport certificate
 */
public record DiscardWelcome(Digest caller, EpochId epoch) implements Command<Integer> {
  static final String NAME = "channel/discard-welcome";

  public DiscardWelcome {
    requireNonNull(caller, "caller");
    requireNonNull(epoch, "epoch");
  }

  @Override
  public int size() {
    return 128;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray())
        .text(epoch.channel().toString())
        .uint32(epoch.group().generation())
        .uint64(epoch.number());
  }

  static DiscardWelcome read(TlsReader in) throws MalformedException {
    Digest caller = Digest.of(in.raw("caller", Digest.LENGTH).toByteArray());
    ChannelId channel = ChannelId.of(in.text("channel"));
    return new DiscardWelcome(
        caller, new EpochId(channel, in.uint32("generation"), in.uint64("epoch")));
  }
}
