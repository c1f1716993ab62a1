package org.verbale.identity;

/** What the registry says of a certificate at a moment. */
public enum Standing {
  /** Registered, valid, unrevoked, and belonging to the channel if one was named. */
  ENTITLED,
  /** No certificate of this hash was registered for this use. */
  UNKNOWN,
  /** Its validity had not begun. */
  NOT_YET_VALID,
  /** Its validity had ended. */
  EXPIRED,
  /** It, or the authority that issued it, was revoked. */
  REVOKED,
  /** Its party does not belong to the channel. */
  UNASSIGNED
}
