package org.verbale.audit;

import java.io.IOException;
import java.util.List;
import org.verbale.codec.MalformedException;

/** Where an auditor reads the log from. */
@FunctionalInterface
public interface EntrySource {
  /**
   * Some of the entries from {@code from} on, at least one, all of them below {@code size}.
   *
   * @param size of the tree that is being audited, above {@code from}
   * @throws IOException if they cannot be had now
   * @throws MalformedException if what is served is no entries
   */
  List<AuditEntry> read(long from, long size) throws IOException, MalformedException;
}
