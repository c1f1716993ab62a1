package org.verbale.client.mls;

import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;

/** Where external pre-shared keys come from (RFC 9420, section 8.4). */
@FunctionalInterface
public interface PreSharedKeys {
  /** A member that shares no key outside the group. */
  PreSharedKeys NONE = id -> Optional.empty();

  /** The key with this {@code psk_id}, if the member has it; the caller wipes the copy it gets. */
  Optional<SecretBytes> find(Bytes id);
}
