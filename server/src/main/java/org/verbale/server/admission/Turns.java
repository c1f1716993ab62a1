package org.verbale.server.admission;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.verbale.id.DeviceId;
import org.verbale.id.PartyCode;
import org.verbale.identity.DeviceCertificate;

/**
 * Who is at what few can be at: a device once at a time, and so many devices of one party, so that
 * none leaves nothing to the others. Thread-safe.
 */
final class Turns {
  private final int perParty;
  private final Set<DeviceId> devices = new HashSet<>();
  private final Map<PartyCode, Integer> parties = new HashMap<>();

  Turns(int perParty) {
    this.perParty = perParty;
  }

  /** Gives whether it is the device's turn, which it {@link #end}s then. */
  synchronized boolean begin(DeviceCertificate device) {
    boolean may =
        !devices.contains(device.device()) && parties.getOrDefault(device.party(), 0) < perParty;
    if (may) {
      devices.add(device.device());
      parties.merge(device.party(), 1, Integer::sum);
    }
    return may;
  }

  synchronized void end(DeviceCertificate device) {
    devices.remove(device.device());
    parties.computeIfPresent(device.party(), (party, count) -> count == 1 ? null : count - 1);
  }
}
