package org.verbale.client.channel;

/** Where we stand in a channel that we follow. */
public enum Following {
  /** The channel does not exist yet, or nothing of it was ever shown to us. */
  NOT_CREATED,
  /** We were in the group once; now the server shows us nothing. */
  WATCHING,
  /** A member, with the keys. */
  MEMBER,
  /**
   * A member by the tree without a way to the keys; a request to be added again is in the chain.
   */
  LOCKED_OUT
}
