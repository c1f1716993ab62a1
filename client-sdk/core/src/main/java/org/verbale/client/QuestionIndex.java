package org.verbale.client;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.record.RecordType;

/**
 * Which answers of a channel name which records, kept so that an answer is opened for it once. Made
 * of opened, checked records alone.
 */
final class QuestionIndex {
  private static final Set<RecordType> QUESTIONS =
      Set.of(RecordType.CLARIFICATION_REQUEST, RecordType.SUPPLEMENTARY_QUESTION);

  private final StateStore store;
  private final String prefix;

  QuestionIndex(StateStore store, ChannelId channel) {
    this.store = store;
    this.prefix = "index/" + channel + "|answer/";
  }

  /** Answers whose content the index does not know yet. */
  List<RecordRow> unknown(Collection<RecordRow> rows) {
    return rows.stream()
        .filter(row -> row.type() == RecordType.ANSWER)
        .filter(row -> store.get(prefix + row.record()).isEmpty())
        .toList();
  }

  /** Remembers what an answer names. */
  void add(RecordId answer, Collection<RecordId> named) {
    TlsWriter out = new TlsWriter();
    new TreeSet<>(named).forEach(each -> out.raw(each.toByteArray()));
    try {
      store.commit(new StateChanges().put(prefix + answer, out.toBytes()));
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /** The questions among {@code rows} that no known answer names. */
  List<RecordRow> unanswered(Collection<RecordRow> rows) {
    Set<RecordId> answered = new HashSet<>();
    for (String key : store.keys(prefix)) {
      answered.addAll(named(key));
    }
    return rows.stream()
        .filter(row -> QUESTIONS.contains(row.type()))
        .filter(row -> !answered.contains(row.record()))
        .toList();
  }

  private Set<RecordId> named(String key) {
    Set<RecordId> named = new HashSet<>();
    TlsReader in = new TlsReader(store.get(key).orElseThrow());
    try {
      while (in.hasRemaining()) {
        named.add(RecordId.of(in.raw("record", 16).toByteArray()));
      }
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("question index: malformed", e));
    }
    return named;
  }
}
