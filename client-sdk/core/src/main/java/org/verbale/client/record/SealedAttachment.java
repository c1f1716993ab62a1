package org.verbale.client.record;

import java.util.List;
import org.verbale.id.Digest;
import org.verbale.record.Part;
import org.verbale.record.Sealed;

/**
 * A file once sealed.
 *
 * @param index of its part in the record
 * @param part of the record, named after the file
 * @param sealed root of the ciphertext chunks, and their length together
 * @param chunks hash of each ciphertext chunk: a chunk sealed again must have the same
 */
public record SealedAttachment(int index, Part part, Sealed sealed, List<Digest> chunks) {
  public SealedAttachment {
    chunks = List.copyOf(chunks);
  }
}
