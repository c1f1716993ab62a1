package org.verbale.client.channel;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.verbale.channel.AttestedNote;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreadableException;
import org.verbale.client.record.OpenedRecord;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.identity.Moment;
import org.verbale.log.Leaf;
import org.verbale.log.Receipt;
import org.verbale.note.NoteSignature;
import org.verbale.note.SignedNote;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.publication.ArchivedNote;
import org.verbale.publication.BundleException;
import org.verbale.publication.BundleHead;
import org.verbale.publication.DisclosedFile;
import org.verbale.publication.Disclosure;
import org.verbale.publication.DisclosureReader;
import org.verbale.publication.FileSink;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationLimits;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.PublicationNote.Act;
import org.verbale.publication.PublicationRules;
import org.verbale.publication.ReviewersWords;
import org.verbale.publication.VerifiedDisclosure;
import org.verbale.record.Part;
import org.verbale.record.PartOpening;
import org.verbale.record.RecordNote;
import org.verbale.v1.DecidePublicationRequest;
import org.verbale.v1.Entry;
import org.verbale.v1.PutDisclosureRequest;

/**
 * Makes and signs decisions about making records public, hands them in, and opens what they
 * disclose. A decision is signed notes and nothing else: nothing of it is stored here, and one
 * whose fate is unknown is found in the chain, or made again. Safe for use by many threads: takes
 * turns with everything else in the channel.
 */
public final class Publishing {
  /** Bytes of what is disclosed that are uploaded at once. */
  private static final int PIECE = 256 << 10;

  private final ChannelEngine engine;
  private final ChannelId channel;
  private final ChannelContext context;
  private final ChannelReplica replica;

  Publishing(
      ChannelEngine engine, ChannelId channel, ChannelContext context, ChannelReplica replica) {
    this.engine = engine;
    this.channel = channel;
    this.context = context;
    this.replica = replica;
  }

  /** All decisions in the order of the channel, as far as was read. */
  public List<PublicationRow> rows() {
    synchronized (engine) {
      return replica.history().publications().all();
    }
  }

  /** The last decision about a record, as far as was read. */
  public Optional<PublicationRow> last(RecordId record) {
    synchronized (engine) {
      return replica.history().publications().find(record);
    }
  }

  // --- deciding

  /**
   * Decides, unless that is what was decided last: the same again is harmless.
   *
   * @throws RefusedException NOT_PERMITTED if it is not this device's to decide, UNKNOWN, ERASED
   */
  public PublicationRow decide(RecordId record, Act act) {
    synchronized (engine) {
      engine.catchUp();
      Optional<PublicationRow> last = replica.history().publications().find(record);
      return last.filter(row -> row.act().equals(act))
          .orElseGet(() -> handIn(propose(record, act)));
    }
  }

  /**
   * The same for a decision to publish, and brings what it discloses once the archive has it:
   * nothing leaves this client in the clear for a decision that is refused. Where it was made
   * already it is brought again: the server may have lost it, or never had all of it.
   *
   * @throws RefusedException the same
   */
  public PublicationRow publish(Opened opened, Act act) {
    PublicationRow made = decide(opened.note().statement().block().record(), act);
    bring(made.record(), made.number(), opened.bytes());
    return made;
  }

  /** Uploads what a decision that was made discloses. */
  private void bring(RecordId record, long number, Bytes disclosure) {
    byte[] all = disclosure.toByteArray();
    for (int offset = 0; offset < all.length; offset += PIECE) {
      put(record, number, offset, Bytes.of(all, offset, Math.min(PIECE, all.length - offset)));
    }
    put(record, number, all.length, Bytes.EMPTY);
  }

  private void put(RecordId record, long number, long offset, Bytes piece) {
    var unused =
        context
            .server()
            .putDisclosure(
                PutDisclosureRequest.newBuilder()
                    .setRecord(record.value())
                    .setNumber(number)
                    .setOffset(offset)
                    .setPiece(ByteString.copyFrom(piece.toByteArray()))
                    .build());
  }

  /**
   * Hands in a decision that others signed too, and brings what it discloses once the archive has
   * it.
   *
   * @throws RefusedException as {@link #handIn}
   */
  public PublicationRow handInSigned(Bytes note) {
    PublicationRow made = handIn(note);
    if (made.act() instanceof PublicationNote.Publish publish) {
      RecordRow record;
      synchronized (engine) {
        record = row(made.record());
      }
      bring(made.record(), made.number(), open(record, publish.of()).bytes());
    }
    return made;
  }

  /**
   * A decision with this device's signature, to stand behind the last one about the record.
   *
   * @throws RefusedException the same
   */
  public Bytes propose(RecordId record, Act act) {
    synchronized (engine) {
      engine.catchUp();
      Publications before = replica.history().publications();
      long number = 1 + before.find(record).map(PublicationRow::number).orElse(0L);
      var text = new PublicationNote(channel.review(), record, row(record).note(), number, act);
      Bytes note = context.device().present().sign(text);
      judge(note);
      return note;
    }
  }

  /**
   * Adds this device's signature, for the author's State, to what the State under review proposed.
   *
   * @throws RefusedException the same, and MALFORMED, BAD_SIGNATURE, HASH_MISMATCH, CONFLICT
   */
  public Bytes consent(Bytes proposal) {
    synchronized (engine) {
      engine.catchUp();
      judge(proposal);
      try {
        PublicationNote text = PublicationNote.parse(proposal).claim();
        var own = context.device().present();
        List<NoteSignature> signatures = new ArrayList<>(SignedNote.parse(proposal).signatures());
        signatures.add(SignedNote.sign(text.toText(), own.noteSigner()).signatures().get(0));
        Bytes both = SignedNote.of(text.toText(), signatures).toBytes();
        judge(both);
        return both;
      } catch (MalformedException e) {
        throw malformed();
      }
    }
  }

  /**
   * Hands a decision in, and reads on to where it stands. The same again is harmless.
   *
   * @throws RefusedException as the server refuses
   */
  public PublicationRow handIn(Bytes note) {
    synchronized (engine) {
      engine.catchUp();
      Digest hash = read(note).received().hash();
      Optional<PublicationRow> before = replica.history().publications().find(hash);
      if (before.isPresent()) {
        return before.get();
      }
      var unused =
          context
              .server()
              .decidePublication(
                  DecidePublicationRequest.newBuilder()
                      .setNote(ByteString.copyFrom(note.toByteArray()))
                      .build());
      replica.read();
      return replica
          .history()
          .publications()
          .find(hash)
          .orElseThrow(() -> RecordReader.withheld("DECISION"));
    }
  }

  /** What everybody else will say of it, but for what this Mechanism asks for. */
  private void judge(Bytes note) {
    Moment now = new Moment(Long.MAX_VALUE, Instant.ofEpochMilli(context.device().millis()));
    Policy policy = new Policy(context.registry().registry(), now);
    History history = replica.history();
    try {
      var unused =
          new PublicationRules(policy, channel, ReviewersWords.NOTIFY)
              .decide(read(note), history.erasures(), history.publications());
    } catch (org.verbale.refusal.RefusedException e) {
      throw refused(e.refusal().reason().name(), e.refusal().message());
    }
  }

  private static Statement<PublicationNote> read(Bytes note) {
    try {
      return new Statement<>(PublicationNote.parse(note));
    } catch (MalformedException e) {
      throw malformed();
    }
  }

  /** The record that a proposal is about, and the parts that it names. */
  public record Proposed(RecordRow record, Optional<PartRanges> parts) {}

  /**
   * Reads a proposal; nothing of it is believed.
   *
   * @throws RefusedException MALFORMED, UNKNOWN
   */
  public Proposed proposed(Bytes proposal) {
    synchronized (engine) {
      PublicationNote claim = read(proposal).received().claim();
      return new Proposed(row(claim.record()), claim.act().parts());
    }
  }

  private RecordRow row(RecordId record) {
    return replica
        .history()
        .record(record)
        .orElseThrow(() -> refused("UNKNOWN", "record: none here (expected: one that is)"));
  }

  // --- disclosing

  /**
   * What is disclosed of a record, made and read again.
   *
   * @param note of the record
   * @param bytes the very bytes that become public
   * @param content what they say
   */
  public record Opened(AttestedNote<RecordNote> note, Bytes bytes, VerifiedDisclosure content) {}

  /**
   * Opens parts of a record to everybody; the files among them are fetched and checked. The channel
   * is free for others meanwhile. All of it is in memory.
   *
   * @throws UnreadableException if the record or a file does not open
   * @throws IndexOutOfBoundsException for a part that the record does not have
   * @throws RefusedException TOO_LARGE if the files are longer together than may be disclosed
   */
  public Opened open(RecordRow row, PartRanges which) {
    RecordReader.Opened opened = engine.open(List.of(row)).get(0);
    try (OpenedRecord record =
        opened.content().orElseThrow(() -> new UnreadableException(opened.ground(), null))) {
      List<PartOpening> parts = record.disclose(which);
      List<DisclosedFile> files = files(record, which);
      var out = new ByteArrayOutputStream(Math.toIntExact(Disclosure.encodedLength(parts, files)));
      Disclosure.write(out, parts, files.stream().map(file -> new Fetched(row, file)).toList());
      byte[] bytes = out.toByteArray();
      VerifiedDisclosure content =
          DisclosureReader.open(new ByteArrayInputStream(bytes))
              .verify(record.note().statement().block(), FileSink.NONE);
      return new Opened(record.note(), Bytes.of(bytes), content);
    } catch (MalformedException | BundleException e) {
      throw new IllegalStateException("disclosure: made here, and does not verify", e);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  private static List<DisclosedFile> files(OpenedRecord record, PartRanges which) {
    List<Integer> attachments =
        which.indexes().stream()
            .filter(index -> record.parts().get(index).type() == Part.Type.ATTACHMENT)
            .toList();
    long size = 0;
    for (int index : attachments) {
      size += record.parts().get(index).attachment().length();
    }
    if (size > PublicationLimits.MAX_FILES_SIZE) {
      throw refused(
          "TOO_LARGE",
          "files: " + size + " bytes (expected: at most " + PublicationLimits.MAX_FILES_SIZE + ")");
    }
    return attachments.stream().map(record::discloseFile).toList();
  }

  /** A file that is fetched, whole, when its turn comes. */
  private final class Fetched implements Disclosure.Source {
    private final RecordRow row;
    private final DisclosedFile file;

    Fetched(RecordRow row, DisclosedFile file) {
      this.row = row;
      this.file = file;
    }

    @Override
    public DisclosedFile file() {
      return file;
    }

    @Override
    public InputStream open() throws IOException {
      var out = new ByteArrayOutputStream(Math.toIntExact(file.length()));
      engine.fetch(row, file.part(), out, written -> {});
      return new ByteArrayInputStream(out.toByteArray());
    }
  }

  // --- proving

  /**
   * How a bundle begins: the notes of a decision to publish, where they stand, and the certificates
   * of all who signed, under one head of the log.
   *
   * @throws IllegalArgumentException if nothing is public by {@code decision}
   */
  public BundleHead head(PublicationRow decision) {
    if (!(decision.act() instanceof PublicationNote.Publish publish)) {
      throw new IllegalArgumentException("decision: not to publish (expected: to)");
    }
    RecordRow record;
    Optional<PublicationRow> request;
    synchronized (engine) {
      record = row(decision.record());
      request = publish.request().flatMap(replica.history().publications()::find);
    }
    Entry entry = entry(record.sequence());
    var leaves = new TreeMap<Long, Leaf>();
    leaves.put(record.index(), leaf(entry));
    request.ifPresent(each -> leaves.put(each.index(), leaf(entry(each.sequence()))));
    leaves.put(decision.index(), leaf(entry(decision.sequence())));
    List<Receipt> receipts = context.log().receipts(leaves);
    try {
      Receipt first = receipts.get(0);
      var note = RecordNote.parse(Bytes.of(entry.getObject().toByteArray()));
      if (!note.hash().equals(record.note())) {
        throw RecordReader.changed();
      }
      return BundleHead.assemble(
          first.checkpoint(),
          new ArchivedNote<>(note, first.leaf(), first.proof()),
          archived(decision, receipts.get(receipts.size() - 1)),
          request.isPresent()
              ? Optional.of(archived(request.get(), receipts.get(1)))
              : Optional.empty(),
          context.registry().registry());
    } catch (MalformedException e) {
      throw RecordReader.changed();
    }
  }

  private static ArchivedNote<PublicationNote> archived(PublicationRow row, Receipt receipt)
      throws MalformedException {
    return new ArchivedNote<>(
        PublicationNote.parse(row.signed().note()), receipt.leaf(), receipt.proof());
  }

  /** The entry of this place, as it was read before. */
  private Entry entry(long sequence) {
    Entry entry = new RecordReader(channel, context).entry(sequence);
    synchronized (engine) {
      if (!leaf(entry).hash().equals(replica.history().leafHash(sequence))) {
        throw RecordReader.changed();
      }
    }
    return entry;
  }

  private static Leaf leaf(Entry entry) {
    try {
      return Leaf.parse(Bytes.of(entry.getLeaf().toByteArray()));
    } catch (MalformedException e) {
      throw RecordReader.changed();
    }
  }

  private static RefusedException malformed() {
    return refused("MALFORMED", "decision: malformed (expected: a signed publication note)");
  }

  private static RefusedException refused(String reason, String message) {
    return new RefusedException(reason, message, Duration.ZERO);
  }
}
