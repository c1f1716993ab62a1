package org.verbale.client;

import org.verbale.id.ChannelId;

/**
 * A channel that the device's party belongs to, or belonged to.
 *
 * @param standing where this device stands in it
 * @param length number of entries that this device has read and checked
 */
public record ChannelStatus(ChannelId channel, Standing standing, long length) {
  /** Where a device stands. */
  public enum Standing {
    /** The channel should exist and nobody has created it. */
    NOT_CREATED,
    /** It exists; a member must add this device. */
    WAITING,
    /** A member, with the keys. */
    MEMBER,
    /** A member without the present key; the others have been asked to add it again. */
    LOCKED_OUT,
    /** The party, or this device, belongs to it no more; what was read stays readable. */
    FORMER
  }
}
