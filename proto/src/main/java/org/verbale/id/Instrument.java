package org.verbale.id;

/** The Convention and its three Protocols: what a review reviews (18 §8). */
public enum Instrument {
  /** Organized Crime Convention. */
  UNTOC,
  /** Trafficking in Persons Protocol. */
  TIP,
  /** Smuggling of Migrants Protocol. */
  SOM,
  /** Firearms Protocol. */
  FA
}
