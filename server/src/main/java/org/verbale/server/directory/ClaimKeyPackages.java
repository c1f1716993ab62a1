package org.verbale.server.directory;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * Asks for a KeyPackage of each of these devices, to add them to a channel. Its sender gets
 * MLSMessages in the order asked for, empty where a device has none.
 *
 * @param caller transport certificate
 * @param certificates the devices' signing certificates
 * @param perHour KeyPackages that one device may claim
 * @param perTarget KeyPackages of one device that may be claimed in an hour
 */
public record ClaimKeyPackages(
    Digest caller, ChannelId channel, List<Digest> certificates, int perHour, int perTarget)
    implements Command<List<Bytes>> {
  static final String NAME = "directory/claim";

  /**
   * @throws RefusedException MALFORMED if a device is named twice, or none is
   */
  public ClaimKeyPackages {
    requireNonNull(caller, "caller");
    requireNonNull(channel, "channel");
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty() || new HashSet<>(certificates).size() != certificates.size()) {
      throw new Refusal.Malformed("certificates", "at least one, each once").asException();
    }
  }

  /**
   * @throws RefusedException TOO_LARGE or MALFORMED
   */
  public static ClaimKeyPackages of(
      Digest caller, ChannelId channel, List<Digest> certificates, Limits.Directory limits) {
    if (certificates.size() > limits.perRequest()) {
      throw new Refusal.TooLarge("certificates", certificates.size(), limits.perRequest())
          .asException();
    }
    return new ClaimKeyPackages(
        caller, channel, certificates, limits.claimsPerHour(), limits.claimsPerTargetPerHour());
  }

  @Override
  public int size() {
    return 128 + Digest.LENGTH * certificates.size();
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray())
        .text(channel.toString())
        .uint32(perHour)
        .uint32(perTarget)
        .vector(list -> certificates.forEach(each -> list.raw(each.toByteArray())));
  }

  static ClaimKeyPackages read(TlsReader in) throws MalformedException {
    Digest caller = Digest.of(in.raw("caller", Digest.LENGTH).toByteArray());
    ChannelId channel = ChannelId.of(in.text("channel"));
    int perHour = (int) in.uint32("per_hour");
    int perTarget = (int) in.uint32("per_target");
    return new ClaimKeyPackages(
        caller,
        channel,
        in.vector(
            "certificates",
            each -> Digest.of(each.raw("certificate", Digest.LENGTH).toByteArray())),
        perHour,
        perTarget);
  }
}
