package org.verbale.server.publication;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.id.RecordId;
import org.verbale.publication.PublicationView;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/**
 * What the table says of the decisions about records, up to a position.
 *
 * @param before log index of what is judged: what stands there or behind it does not count
 */
record Decisions(View view, long before) implements PublicationView {
  @Override
  public Optional<PublicationView.Decision> last(RecordId record) {
    return find(record)
        .map(row -> new PublicationView.Decision(row.number(), row.act(), row.note()));
  }

  /** The last decision about a record. */
  Optional<DecisionRow> find(RecordId record) {
    List<DecisionRow> found = new ArrayList<>();
    view.scan(
        Table.PUBLICATION,
        KeyRange.prefix(Key.text(record.value())),
        (key, row) -> {
          long number = Long.MAX_VALUE - ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
          DecisionRow decision = DecisionRow.ofRow(number, row);
          if (decision.index() < before) {
            found.add(decision);
          }
          return found.isEmpty();
        });
    return found.stream().findFirst();
  }

  static byte[] key(RecordId record, long number) {
    return Key.text(record.value()).andUint64(Long.MAX_VALUE - number).bytes();
  }
}
