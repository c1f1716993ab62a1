package org.verbale.publication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.identity.CertificateDer;
import org.verbale.log.Checkpoint;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MemoryTree;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.LineFormat;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.record.Attachment;
import org.verbale.record.ChunksTree;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.record.PartOpening;
import org.verbale.record.PartsTree;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordBody;
import org.verbale.record.RecordLimits;
import org.verbale.record.RecordNote;
import org.verbale.record.RecordType;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Mechanism.Device;

/**
 * A bundle in the making: what is not changed is as an honest client, server and log make it.
 * Whoever forges changes one thing, and the rest follows as far as the forger's keys reach: he may
 * hold the log's.
 */
public final class BundleDraft {
  private final PublicationScene scene;

  /* The record. */
  public ReviewId review = new ReviewId("R-XA");
  public RecordId record = new RecordId("00112233445566778899aabbccddeeff");
  public RecordType type = RecordType.ANSWER;
  public Device[] authors;
  public List<Part> parts = new ArrayList<>();
  public final Map<Integer, byte[]> contents = new LinkedHashMap<>();
  public int seed = 7;
  public long recordTime = days(40);
  public LeafKind recordKind = LeafKind.RECORD;
  public UnaryOperator<SignedNote> recordNote = note -> note;

  /* The decision, and the request if there is one. */
  public PartRanges decided = PartRanges.parse("1-2");
  public long number = 1;
  public Device[] deciders;
  public long decisionTime = days(50);
  public LeafKind decisionKind = LeafKind.DECISION;
  public UnaryOperator<PublicationNote> decision = note -> note;
  public UnaryOperator<SignedNote> decisionNote = note -> note;
  public Device[] requesters = {};
  public long requestTime = days(45);
  public LeafKind requestKind = LeafKind.DECISION;
  public UnaryOperator<PublicationNote> request = note -> note;
  public UnaryOperator<SignedNote> requestNote = note -> note;
  public boolean namesRequest = true;
  public boolean showsRequest = true;

  /** In which order the log takes the notes: record, request, decision. */
  public List<String> order = List.of("record", "request", "decision");

  /* What the file then says. */
  public Optional<PartRanges> disclosed = Optional.empty();
  public UnaryOperator<SignedCheckpoint> checkpoint = head -> head;
  public UnaryOperator<BundleHead> head = whole -> whole;

  /** Those of the registry, unless a forger brings his own. */
  public Optional<List<CertificateDer>> ownCertificates = Optional.empty();

  public UnaryOperator<List<CertificateDer>> certificates = list -> list;
  public UnaryOperator<List<PartOpening>> openings = list -> list;
  public UnaryOperator<List<Disclosure.Content>> files = list -> list;

  BundleDraft(PublicationScene scene) {
    this.scene = scene;
    this.authors = new Device[] {scene.xaExpert};
    this.deciders = new Device[] {scene.xa};
    parts.add(Part.field(FieldName.TITLE, "Article 5"));
    parts.add(Part.paragraph(Language.EN, "The law of 2019 covers this."));
    parts.add(Part.paragraph(Language.EN, "A translation is attached."));
    parts.add(Part.paragraph(Language.EN, "This stays among us."));
    file("law.txt", "Section 1. Whoever...".getBytes(UTF_8));
  }

  static long days(int days) {
    return Mechanism.START.plus(Duration.ofDays(days)).toEpochMilli();
  }

  private SecretBytes seed() {
    byte[] bytes = new byte[RecordLimits.SALT];
    Arrays.fill(bytes, (byte) seed);
    return SecretBytes.adopt(bytes);
  }

  /** Adds an attachment behind the parts so far. */
  public BundleDraft file(String name, byte[] content) {
    int part = parts.size();
    try (ChunksTree tree = new ChunksTree(seed(), part)) {
      for (int at = 0; at < Math.max(1, content.length); at += RecordLimits.CHUNK) {
        int end = Math.min(content.length, at + RecordLimits.CHUNK);
        tree.add(Arrays.copyOfRange(content, at, end));
      }
      Attachment attachment = new Attachment("text/plain", content.length, tree.root());
      parts.add(Part.attachment(name, attachment));
    }
    contents.put(part, content);
    return this;
  }

  /** The Secretariat executes a request of XA's. */
  public BundleDraft viaSecretariat() {
    requesters = new Device[] {scene.xa};
    deciders = new Device[] {scene.sec};
    number = 2;
    return this;
  }

  public RecordBody body() {
    return new RecordBody(seed(), PartsTree.pad(parts));
  }

  public PublicBlock block() {
    PartsTree tree = body().tree();
    return new PublicBlock(
        review,
        record,
        type,
        Language.EN,
        new CertificateId(authors[0].hash()),
        tree.count(),
        tree.root());
  }

  static SignedNote sign(LineFormat text, Device... by) {
    return SignedNote.sign(
        text.toText(), Arrays.stream(by).map(Device::signer).toArray(NoteSigner[]::new));
  }

  private static Leaf leaf(LeafKind kind, long time, SignedNote note) {
    byte[] position = ("position of " + note.hash()).getBytes(UTF_8);
    return new Leaf(kind, time, note.hash(), Digest.sha256(position));
  }

  private static <K, V> V of(Map<K, V> map, K key) {
    return requireNonNull(map.get(key));
  }

  /** What an outsider knows nothing of. */
  private static void others(MemoryTree tree, int count) {
    for (int i = 0; i < count; i++) {
      tree.append(Digest.sha256(("leaf " + tree.head().size()).getBytes(UTF_8)));
    }
  }

  public SignedNote signedRecord() {
    Digest privateBlock = Digest.sha256("private block".getBytes(UTF_8));
    return recordNote.apply(sign(new RecordNote(block(), privateBlock), authors));
  }

  private PublicationNote note(SignedNote about, long at, PublicationNote.Act act) {
    return new PublicationNote(review, record, about.hash(), at, act);
  }

  /** The bundle. */
  public Bundle bundle() throws MalformedException {
    SignedNote said = signedRecord();
    PublicationNote asks = note(said, Math.max(1, number - 1), new Request(decided));
    SignedNote asked =
        requestNote.apply(
            sign(request.apply(asks), requesters.length == 0 ? deciders : requesters));
    boolean names = requesters.length > 0 && namesRequest;
    Optional<Digest> executed = names ? Optional.of(asked.hash()) : Optional.empty();
    SignedNote made =
        decisionNote.apply(
            sign(decision.apply(note(said, number, new Publish(decided, executed))), deciders));

    Map<String, Leaf> leaves = new LinkedHashMap<>();
    leaves.put("record", leaf(recordKind, recordTime, said));
    leaves.put("request", leaf(requestKind, requestTime, asked));
    leaves.put("decision", leaf(decisionKind, decisionTime, made));
    Map<String, Long> indexes = new LinkedHashMap<>();
    MemoryTree tree = new MemoryTree();
    others(tree, 3);
    for (String name : order) {
      if (name.equals("request") && requesters.length == 0) {
        continue;
      }
      indexes.put(name, tree.append(of(leaves, name).hash()));
      others(tree, 2);
    }
    long size = tree.head().size();
    SignedCheckpoint signed =
        SignedCheckpoint.sign(
            new Checkpoint(PublicationScene.ORIGIN, tree.head()), PublicationScene.log());
    var archivedRecord =
        new ArchivedNote<>(
            RecordNote.parse(said.toBytes()),
            of(leaves, "record"),
            InclusionProof.of(tree, of(indexes, "record"), size));
    Optional<ArchivedNote<PublicationNote>> archivedRequest = Optional.empty();
    if (requesters.length > 0 && showsRequest) {
      archivedRequest =
          Optional.of(
              new ArchivedNote<>(
                  PublicationNote.parse(asked.toBytes()),
                  of(leaves, "request"),
                  InclusionProof.of(tree, of(indexes, "request"), size)));
    }
    var archivedDecision =
        new ArchivedNote<>(
            PublicationNote.parse(made.toBytes()),
            of(leaves, "decision"),
            InclusionProof.of(tree, of(indexes, "decision"), size));
    SignedCheckpoint shown = checkpoint.apply(signed);
    BundleHead whole =
        ownCertificates.isPresent()
            ? new BundleHead(
                shown, archivedRecord, archivedDecision, archivedRequest, ownCertificates.get())
            : BundleHead.assemble(
                shown,
                archivedRecord,
                archivedDecision,
                archivedRequest,
                scene.mechanism.registry());
    BundleHead changed =
        new BundleHead(
            whole.checkpoint(),
            whole.record(),
            whole.decision(),
            whole.request(),
            certificates.apply(whole.certificates()));
    return new Bundle(head.apply(changed), disclosure());
  }

  /** What is disclosed. */
  public Disclosure disclosure() {
    PartRanges which = disclosed.orElse(decided);
    List<Disclosure.Content> shown = new ArrayList<>();
    for (int part : which.indexes()) {
      if (contents.containsKey(part)) {
        shown.add(content(part));
      }
    }
    return new Disclosure(openings.apply(Disclosure.open(body(), which)), files.apply(shown));
  }

  /** The file of an attachment, disclosed or not. */
  public Disclosure.Content content(int part) {
    return new Disclosure.Content(
        DisclosedFile.of(seed(), part, parts.get(part).attachment()), Bytes.of(of(contents, part)));
  }
}
