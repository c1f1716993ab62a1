package org.verbale.client.channel;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.verbale.channel.KeyLink;
import org.verbale.channel.Relink;
import org.verbale.client.error.RefusedException;
import org.verbale.client.record.ArchiveKey;
import org.verbale.codec.Bytes;
import org.verbale.id.CertificateId;
import org.verbale.v1.RelinkRequest;

/**
 * Speaks up where a committer has lied: posts the commitment and the link that are right, so that
 * the channel goes on and newcomers find their way. Every member's SDK does so by itself, unless
 * another was quicker. Not thread-safe.
 */
final class Corrector {
  private final ChannelContext context;

  Corrector(ChannelContext context) {
    this.context = context;
  }

  /**
   * Corrects what nobody has corrected yet and we can.
   *
   * @param shown by our leaf: the certificate in whose name we speak
   * @return whether something was said
   */
  boolean correct(CertificateId shown, Member member) {
    if (!context.device().holds(shown)) {
      return false;
    }
    Device.Certified own = context.device().requireHeld(shown);
    boolean said = false;
    Veracity veracity = member.veracity();
    for (EpochFacts facts : veracity.wrong()) {
      if (!facts.hasCorrectionBy(own.certificate().device())) {
        correct(own, facts, member, veracity.before(facts));
        said = true;
      }
    }
    return said;
  }

  private void correct(
      Device.Certified own, EpochFacts facts, Member member, Optional<ArchiveKey> before) {
    ArchiveKey key = member.keyring().derived(facts.epoch()).orElseThrow();
    Optional<KeyLink> link = before.map(previous -> key.link(previous, context.device().random()));
    var says = new Relink(facts.epoch(), key.commitment(), link.map(KeyLink::hash));
    var request = RelinkRequest.newBuilder().setNote(string(own.sign(says)));
    link.ifPresent(fresh -> request.setKeyLink(string(fresh.toBytes())));
    try {
      context.server().relink(request.build());
    } catch (RefusedException e) {
      if (!e.reason()
          .equals("CONFLICT")) { // said before, by a process that did not see it accepted
        throw e;
      }
    }
  }

  private static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
