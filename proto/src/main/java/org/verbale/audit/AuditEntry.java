package org.verbale.audit;

import static java.util.Objects.requireNonNull;

import org.verbale.log.Leaf;

/** A leaf and what opens it, as an auditor is shown them: nothing in it is checked yet. */
public record AuditEntry(Leaf leaf, Opening opening) {
  public AuditEntry {
    requireNonNull(leaf, "leaf");
    requireNonNull(opening, "opening");
  }
}
