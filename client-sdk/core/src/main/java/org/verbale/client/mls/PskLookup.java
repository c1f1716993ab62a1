package org.verbale.client.mls;

import static org.verbale.client.mls.HandshakeException.Reason.PRE_SHARED_KEY;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.wire.PreSharedKeyId;

/** Finds the pre-shared keys that a Commit or a Welcome names. */
final class PskLookup {
  private final PreSharedKeys external;
  private final Bytes groupId;
  private final ResumptionKeys past;

  /**
   * @param past of the group {@code groupId}
   */
  PskLookup(PreSharedKeys external, Bytes groupId, ResumptionKeys past) {
    this.external = external;
    this.groupId = groupId;
    this.past = past;
  }

  /** For a new member, which knows no earlier epoch. */
  static PskLookup ofNewMember(PreSharedKeys external) {
    return new PskLookup(external, Bytes.EMPTY, new ResumptionKeys());
  }

  /**
   * The psk_secret of {@code ids}, the caller's to wipe.
   *
   * @throws HandshakeException if one is not known
   */
  SecretBytes secret(CipherSuite suite, List<PreSharedKeyId> ids) throws HandshakeException {
    List<PskSecret.Named> keys = new ArrayList<>();
    try {
      for (int i = 0; i < ids.size(); i++) {
        Optional<SecretBytes> key = find(ids.get(i));
        if (key.isEmpty()) {
          throw new HandshakeException(
              PRE_SHARED_KEY, "pre-shared key " + i + ": unknown (expected: one we have)");
        }
        keys.add(new PskSecret.Named(ids.get(i), key.get()));
      }
      return PskSecret.of(suite, keys);
    } finally {
      keys.forEach(each -> each.key().wipe());
    }
  }

  private Optional<SecretBytes> find(PreSharedKeyId id) {
    if (id instanceof PreSharedKeyId.External external) {
      return this.external.find(external.pskId());
    }
    return id instanceof PreSharedKeyId.Resumption resumption
            && resumption.groupId().equals(groupId)
        ? past.find(resumption.epoch()).map(SecretBytes::copy)
        : Optional.empty();
  }
}
