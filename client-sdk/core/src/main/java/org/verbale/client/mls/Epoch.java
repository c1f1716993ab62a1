package org.verbale.client.mls;

import org.verbale.crypto.CipherSuite;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.wire.GroupContext;

/** A member's state in one epoch: what everybody may know, and what it alone does. */
record Epoch(PublicGroup group, PrivateTree keys, EpochSecrets secrets) implements AutoCloseable {
  CipherSuite suite() {
    return group.suite();
  }

  GroupContext context() {
    return group.context();
  }

  /** The same epoch with another proposal remembered; the secrets move over. */
  Epoch with(PublicGroup more) {
    return new Epoch(more, keys, secrets);
  }

  @Override
  public void close() {
    keys.close();
    secrets.close();
  }

  @Override
  public String toString() {
    return "Epoch[" + Long.toUnsignedString(context().epoch()) + "]";
  }
}
