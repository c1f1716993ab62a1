package org.verbale.server.sequencing;

/** A part of the server that keeps state of its own: registry, directory, channels, documents. */
public interface Feature {
  /** Says, once and before the first command, which commands this feature applies. */
  void declare(Commands commands);
}
