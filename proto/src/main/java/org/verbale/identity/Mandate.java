package org.verbale.identity;

import java.util.List;
import java.util.Set;
import org.verbale.id.Digest;

/**
 * How a channel's group differs from what registry and assignment say.
 *
 * @param removals leaves that must go, by the hash of their certificate, before anything is posted
 * @param additions entitled devices that are absent, each by its newest certificate, in the order
 *     of their registration
 */
public record Mandate(Set<Digest> removals, List<DeviceCertificate> additions) {
  public Mandate {
    removals = Set.copyOf(removals);
    additions = List.copyOf(additions);
  }
}
