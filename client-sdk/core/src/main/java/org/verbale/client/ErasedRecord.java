package org.verbale.client;

import java.time.Instant;
import java.util.List;
import org.verbale.erasure.Erasure;

/**
 * A record whose content was erased; its header holds nevertheless. The decision was verified: it
 * is signed by all who have to sign, and stands in the archive.
 *
 * @param reason why, in a word of a list
 * @param deciders a device of each party that decided: the State under review, the author's State,
 *     the Secretariat
 * @param time when the archive took the decision
 */
public record ErasedRecord(
    RecordHeader header, Erasure.Reason reason, List<RecordHeader.Author> deciders, Instant time)
    implements ReceivedRecord {
  public ErasedRecord {
    deciders = List.copyOf(deciders);
  }
}
