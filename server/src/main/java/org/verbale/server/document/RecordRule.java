package org.verbale.server.document;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.complaint.ComplaintNote;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.ErasureRules;
import org.verbale.erasure.Hold;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Moment;
import org.verbale.identity.Use;
import org.verbale.log.LeafKind;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.publication.PublicationNote;
import org.verbale.record.PrivateBlock;
import org.verbale.record.Sealed;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.EntryRule;
import org.verbale.server.archive.Findings;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;
import org.verbale.terms.TermsSupplement;

/**
 * What follows from records: their blobs, the row of their id, their attachments with every chunk.
 * Uploads that no record has taken yet are checked against what is stored of them.
 */
public final class RecordRule implements EntryRule {
  /** Length of a record id, its end, and the attachment's number. */
  private static final int UPLOAD_KEY = 32 + 1 + 1;

  private final Archive archive;
  private final RegistryFeature registry;
  private final Publicity publicity;

  /**
   * @param registry says who had to sign an erasure
   * @param publicity says what could not be erased
   */
  public RecordRule(Archive archive, RegistryFeature registry, Publicity publicity) {
    this.archive = archive;
    this.registry = registry;
    this.publicity = publicity;
  }

  @Override
  public Set<Table> tables() {
    return Set.of(Table.RECORD, Table.ERASURE, Table.HOLD, Table.COMPLAINT, Table.SUPPLEMENT);
  }

  @Override
  public void entry(Entry entry, Consequences out) {
    switch (entry.leaf().kind()) {
      case RECORD -> record(entry, out);
      case TOMBSTONE -> decision(entry, out);
      case DECISION -> {
        if (!PublicationNote.isNote(entry.object())) {
          decision(entry, out);
        }
      }
      case COMPLAINT -> complaint(entry, out);
      case TERMS_SUPPLEMENT -> supplement(entry, out);
      default -> {
        // Not of a record.
      }
    }
  }

  /** A tombstone or a hold: that it is there proves nothing; it must be one that was allowed. */
  private void decision(Entry entry, Consequences out) {
    ChannelId channel = entry.position().orElseThrow().chain().channel().orElseThrow();
    Digest hash = entry.leaf().object();
    Moment moment = new Moment(entry.index(), Instant.ofEpochMilli(entry.leaf().time()));
    var rules = new ErasureRules(new Policy(registry.registry(out.view()), moment), channel);
    var before = new Erasures.Chains(archive, out.view(), channel, entry.index());
    try {
      if (entry.leaf().kind() == LeafKind.TOMBSTONE) {
        var note = Erasure.parse(entry.object());
        byte[] key = Erasures.key(note.claim().record());
        out.row(Table.ERASURE, key, Erasures.row(hash, entry.index()));
        var unused =
            rules.erase(
                new Statement<>(note),
                before,
                record -> publicity.isPublic(out.view(), record, entry.index()));
      } else {
        var note = Hold.parse(entry.object());
        byte[] key = Erasures.holdKey(channel, note.claim().number());
        out.row(Table.HOLD, key, Erasures.row(hash, entry.index()));
        var unused = rules.hold(new Statement<>(note), before);
      }
    } catch (MalformedException e) {
      out.find("note", String.valueOf(e.getMessage()), "as it was accepted");
    } catch (RefusedException e) {
      out.find("decision", e.refusal().reason().name(), "one that was allowed where it stands");
    }
  }

  /** One a device and record: a device that renewed its certificate has spoken already. */
  private void complaint(Entry entry, Consequences out) {
    try {
      var note = ComplaintNote.parse(entry.object());
      Digest certificate = note.claimedSigners().get(0).hash();
      Optional<DeviceCertificate> author =
          registry.registry(out.view()).device(certificate, Use.SIGNING);
      if (author.isEmpty()) {
        out.find("complaint", "by an unknown certificate", "one of the registry");
        return;
      }
      byte[] key = Complaints.key(note.claim().record(), author.get().device());
      out.row(Table.COMPLAINT, key, Erasures.row(entry.leaf().object(), entry.index()));
    } catch (MalformedException e) {
      out.find("note", String.valueOf(e.getMessage()), "as it was accepted");
    }
  }

  private static void supplement(Entry entry, Consequences out) {
    try {
      TermsSupplement claim = TermsSupplement.parse(entry.object()).claim();
      out.row(
          Table.SUPPLEMENT,
          Supplements.key(claim.record(), entry.index()),
          Supplements.row(entry.leaf().object(), claim.profile()));
      if (!isErased(out.view(), claim.record().value())) {
        out.demandBlob(Blob.Kind.TERMS, claim.terms().hash());
      }
    } catch (MalformedException e) {
      out.find("note", String.valueOf(e.getMessage()), "as it was accepted");
    }
  }

  private static void record(Entry entry, Consequences out) {
    Lines note = new Lines(entry.object());
    String record = note.value("record");
    out.row(
        Table.RECORD, Key.text(record).bytes(), Records.row(entry.leaf().object(), entry.index()));
    out.demandBlob(Blob.Kind.PRIVATE_BLOCK, Digest.fromBase64(note.value("private")));
    blob(entry, Blob.Kind.PRIVATE_BLOCK)
        .ifPresent(text -> privateBlock(record, text, new Lines(text), out));
  }

  private static void privateBlock(String record, Bytes text, Lines block, Consequences out) {
    // Erased content that is here nevertheless is a blob that nothing names: a finding.
    if (!isErased(out.view(), record)) {
      out.demandBlob(Blob.Kind.CIPHERTEXT, hash(block.value("ciphertext")));
      String terms = block.value("terms");
      if (!terms.equals("none")) {
        out.demandBlob(Blob.Kind.TERMS, hash(terms));
      }
    }
    if (block.has("attachment")) {
      try {
        attachments(record, PrivateBlock.parse(text).attachments(), out);
      } catch (MalformedException e) {
        out.find("private block", String.valueOf(e.getMessage()), "as it was accepted");
      }
    }
  }

  private static boolean isErased(View view, String record) {
    return Erasures.tombstone(view, new RecordId(record)).isPresent();
  }

  /** The hash in front of a length. */
  private static Digest hash(String value) {
    return Digest.fromBase64(value.substring(0, value.indexOf(' ')));
  }

  /**
   * Looks lines up by their first word. Reading notes in full would cost several times what hashing
   * them does, and tell nothing new: they have the hash of what was read in full when it came.
   */
  private static final class Lines {
    private final String text;

    Lines(Bytes text) {
      this.text = new String(text.toByteArray(), ISO_8859_1);
    }

    boolean has(String word) {
      return text.contains("\n" + word + " ");
    }

    String value(String word) {
      int start = text.indexOf("\n" + word + " ");
      if (start < 0) {
        throw new IllegalArgumentException(word + ": no line (expected: one)");
      }
      return text.substring(start + word.length() + 2, text.indexOf('\n', start + 1));
    }
  }

  private static void attachments(String record, List<Sealed> all, Consequences out) {
    for (int i = 0; i < all.size(); i++) {
      Sealed stated = all.get(i);
      byte @Nullable [] row = out.view().get(Table.UPLOAD, key(record, i).bytes());
      Optional<Upload> upload = row == null ? Optional.empty() : upload(row);
      if (upload.isEmpty()
          || upload.get().length() != stated.length()
          || !root(upload.get()).equals(stated.hash())) {
        out.find(
            "attachment " + i,
            upload.isEmpty() ? "missing" : "another one",
            stated.length() + " bytes with root " + stated.hash());
      }
    }
  }

  /**
   * Of what a record has, all here or missing since a disaster; of anything else none that fits.
   */
  private static Digest root(Upload upload) {
    return switch (upload.state()) {
      case PENDING -> Digest.ZERO;
      case TAKEN -> upload.root();
      case MISSING -> upload.stated().orElseThrow();
    };
  }

  private static Optional<Bytes> blob(Entry entry, Blob.Kind kind) {
    for (Blob blob : entry.blobs()) {
      if (blob.kind() == kind) {
        return Optional.of(blob.content());
      }
    }
    return Optional.empty();
  }

  private static Optional<Upload> upload(byte[] row) {
    try {
      return Optional.of(Upload.ofRow(row));
    } catch (IllegalStateException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Key key(String record, int attachment) {
    return Key.text(record).andUint8(attachment);
  }

  /** Every chunk that an upload says is here, and no other. */
  @Override
  public void whole(View view, Findings findings, Whole work) {
    Key[] end = {Key.text("")};
    long swept = ErasureSweep.swept(view);
    view.scan(
        Table.UPLOAD,
        KeyRange.all(),
        (key, row) -> {
          Optional<AttachmentKey> attachment = AttachmentKey.of(key);
          Optional<Upload> upload = upload(row);
          if (attachment.isEmpty() || upload.isEmpty()) {
            findings.find("UPLOAD", "a malformed row", "an upload");
            return true;
          }
          Key first = attachment.get().chunk(0);
          orphans(view, findings, KeyRange.between(end[0], first));
          end[0] = attachment.get().chunk(upload.get().chunks());
          Optional<Long> tombstone =
              Erasures.tombstone(view, new RecordId(attachment.get().record()));
          if (tombstone.isPresent()) {
            pending(view, findings, attachment.get(), upload.get());
            if (tombstone.get() < swept) {
              orphans(view, findings, KeyRange.between(first, end[0]));
            }
            return true;
          }
          if (upload.get().stated().isPresent()) {
            findings.tell(attachment.get().where() + ": missing since a disaster");
          }
          work.piece(
              attachment.get().where(),
              () -> {
                chunks(view, findings, work, attachment.get(), upload.get());
                pending(view, findings, attachment.get(), upload.get());
              });
          return true;
        });
    orphans(view, findings, KeyRange.from(end[0]));
    pendingOfNothing(view, findings);
    Erasures.check(view, findings);
  }

  /** Key of a row in UPLOAD. */
  private record AttachmentKey(String record, int index) {
    static Optional<AttachmentKey> of(byte[] key) {
      try {
        if (key.length == UPLOAD_KEY && key[32] == 0) {
          String record = new String(key, 0, 32, US_ASCII);
          return Optional.of(new AttachmentKey(new RecordId(record).value(), key[33] & 0xff));
        }
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
      return Optional.empty();
    }

    Key chunk(long number) {
      return key(record, index).andUint64(number);
    }

    String where() {
      return "attachment " + index + " of record " + record;
    }
  }

  private static void chunks(
      View view, Findings findings, Whole work, AttachmentKey attachment, Upload upload) {
    Upload[] again = {Upload.begin(upload.channel(), upload.owner(), upload.length())};
    view.scan(
        Table.CHUNK,
        KeyRange.between(attachment.chunk(0), attachment.chunk(upload.chunks())),
        (key, chunk) -> {
          long number = again[0].chunks();
          if (!Arrays.equals(key, attachment.chunk(number).bytes())
              || chunk.length != upload.chunkLength(number)) {
            return false;
          }
          work.hashed(chunk.length + 1L);
          again[0] = again[0].with(chunk);
          return true;
        });
    if (again[0].chunks() < upload.chunks()) {
      findings.find(
          "CHUNK " + again[0].chunks() + " of " + attachment.where(),
          "missing, or of another length",
          upload.chunks() + " chunks");
    } else if (!again[0].root().equals(upload.root())) {
      findings.find(
          "CHUNK of " + attachment.where(), again[0].root().toString(), upload.root().toString());
    }
  }

  private static void orphans(View view, Findings findings, KeyRange between) {
    view.scan(
        Table.CHUNK,
        between,
        (key, chunk) -> {
          findings.find("CHUNK", "a chunk of no upload", "none");
          return true;
        });
  }

  private static void pending(
      View view, Findings findings, AttachmentKey attachment, Upload upload) {
    byte[] key =
        Key.text(upload.owner()).andText(attachment.record()).andUint8(attachment.index()).bytes();
    byte @Nullable [] row = view.get(Table.PENDING, key);
    boolean fits =
        upload.state() != Upload.State.PENDING
            ? row == null
            : row != null
                && row.length == 2 * Long.BYTES
                && ByteBuffer.wrap(row).getLong() == upload.length();
    if (!fits) {
      findings.find(
          "PENDING of " + attachment.where(),
          row == null ? "missing" : "a row",
          upload.state() != Upload.State.PENDING
              ? "none: a record has it"
              : "its length, until a record takes it");
    }
  }

  private static void pendingOfNothing(View view, Findings findings) {
    view.scan(
        Table.PENDING,
        KeyRange.all(),
        (key, row) -> {
          byte[] upload = Arrays.copyOfRange(key, Math.max(0, key.length - UPLOAD_KEY), key.length);
          if (!view.contains(Table.UPLOAD, upload)) {
            findings.find("PENDING", "a row of no upload", "none");
          }
          return true;
        });
  }
}
