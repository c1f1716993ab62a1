package org.verbale.server.admission;

/** What a call demands of its caller before it is looked at. */
public enum Access {
  /**
   * A certificate that chains to the root is enough: what is submitted to the registry, or put back
   * after a disaster, proves itself, and a new device has to begin somewhere.
   */
  GENUINE,
  /** A registered certificate, in force. */
  REGISTERED
}
