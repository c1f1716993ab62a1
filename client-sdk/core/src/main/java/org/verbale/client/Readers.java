package org.verbale.client;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.client.channel.ChannelView;
import org.verbale.id.PartyCode;

/**
 * Who can read what is posted now: the members of the current epoch, by the tree that everybody
 * checks. Immutable.
 *
 * @param devices in the order of their leaves
 */
public record Readers(List<Reader> devices) {
  public Readers {
    devices = List.copyOf(devices);
  }

  static Readers of(ChannelView view) {
    return new Readers(
        view.readers().stream()
            .map(
                each ->
                    new Reader(
                        each.party(),
                        each.role(),
                        each.device(),
                        each.certificate(),
                        each.acknowledged()))
            .toList());
  }

  /** Every party with a device among them. */
  public SortedSet<PartyCode> parties() {
    SortedSet<PartyCode> parties = new TreeSet<>();
    devices.forEach(device -> parties.add(device.party()));
    return parties;
  }

  /** The devices of one party. */
  public List<Reader> of(PartyCode party) {
    return devices.stream().filter(device -> device.party().equals(party)).toList();
  }

  /** The Secretariat's devices: always there, always to be shown. */
  public List<Reader> secretariat() {
    return of(PartyCode.SECRETARIAT);
  }

  /** Devices that have not said yet that they hold the epoch's key. */
  public List<Reader> unacknowledged() {
    return devices.stream().filter(device -> !device.acknowledged()).toList();
  }
}
