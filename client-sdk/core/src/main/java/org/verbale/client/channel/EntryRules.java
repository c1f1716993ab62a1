package org.verbale.client.channel;

import static org.verbale.client.error.DishonestServerException.Statement.CONTENT;
import static org.verbale.client.error.DishonestServerException.Statement.RULES;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.channel.ReceivedNote;
import org.verbale.channel.Relink;
import org.verbale.client.archive.VerifiedEntry;
import org.verbale.client.error.DishonestServerException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.complaint.ComplaintNote;
import org.verbale.complaint.ComplaintRules;
import org.verbale.complaint.ComplaintView;
import org.verbale.epoch.EpochRules;
import org.verbale.epoch.EpochView;
import org.verbale.epoch.Group;
import org.verbale.epoch.SignedCommit;
import org.verbale.epoch.SignedCreation;
import org.verbale.epoch.SignedRelink;
import org.verbale.epoch.SignedResync;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.ErasureRules;
import org.verbale.erasure.ErasureView;
import org.verbale.erasure.Hold;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.VerifiedCommit;
import org.verbale.note.LineFormat;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.PublicationRules;
import org.verbale.publication.PublicationView;
import org.verbale.publication.ReviewersWords;
import org.verbale.record.PrivateBlock;
import org.verbale.record.RecordNote;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.supplement.SupplementRules;
import org.verbale.supplement.SupplementView;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermsSupplement;
import org.verbale.v1.Blob;

/**
 * The rules by which everybody judges one entry of a channel, at its own position and time. What
 * breaks one cannot have been accepted by an honest server. Pure.
 */
final class EntryRules {
  private final ChannelId channel;
  private final Registry registry;
  private final VerifiedEntry entry;
  private final Moment moment;

  /**
   * @param registry read at least as far as the entry
   */
  EntryRules(ChannelId channel, Registry registry, VerifiedEntry entry) {
    this.channel = channel;
    this.registry = registry;
    this.entry = entry;
    this.moment = new Moment(entry.index(), Instant.ofEpochMilli(entry.leaf().time()));
  }

  /** A group, and what the chain says of the epoch it is in. */
  record Founded(PublicGroup group, EpochFacts facts) {}

  /** A Commit that everybody can follow, and what the chain says of the epoch it began. */
  record Advanced(VerifiedCommit commit, EpochFacts facts) {}

  /** CHANNEL_CREATED. */
  Founded created() {
    return judge(
        () -> {
          EpochRules.Founded founded =
              rules().create(SignedCreation.of(channel, note(), blob(Blob.Kind.GROUP_INFO)));
          return new Founded(
              founded.tree(), facts(founded.group(), founded.note(), Optional.empty()));
        });
  }

  /** HANDSHAKE. */
  Advanced committed(EpochFacts current, PublicGroup before) {
    return judge(
        () -> {
          Bytes link = blob(Blob.Kind.KEY_LINK);
          SignedCommit commit = SignedCommit.of(channel, note(), blob(Blob.Kind.COMMIT), link);
          EpochRules.Advanced advanced = rules().commit(commit, current.group(), before);
          return new Advanced(
              advanced.commit(), facts(advanced.group(), advanced.note(), Optional.of(link)));
        });
  }

  private EpochFacts facts(Group group, AttestedNote<EpochNote> note, Optional<Bytes> link) {
    var place =
        new EpochFacts.Place(entry.position().sequence(), entry.index(), entry.leaf().time());
    return EpochFacts.of(group, note.statement(), note.hash(), link, note.author(), place);
  }

  /** ACKNOWLEDGEMENT: which epoch, by whom. */
  record Acknowledged(EpochId epoch, CertificateId device) {}

  Acknowledged acknowledged(EpochView view) {
    return judge(
        () -> {
          var said =
              rules().acknowledge(new Statement<>(Acknowledgement.parse(note())), view).note();
          return new Acknowledged(said.statement().epoch(), said.author());
        });
  }

  /** RESYNC: who asks, and the KeyPackage to add it again with. */
  record Resync(CertificateId device, Bytes keyPackage) {}

  Resync resyncRequested(EpochView view) {
    return judge(
        () -> {
          Bytes keyPackage = blob(Blob.Kind.KEY_PACKAGE);
          var said = rules().resync(SignedResync.of(note(), keyPackage), view);
          return new Resync(said.note().author(), keyPackage);
        });
  }

  /** RELINK: which epoch, and what is said of it. */
  record Relinked(EpochId epoch, Correction correction) {}

  Relinked relinked(EpochView view) {
    return judge(
        () -> {
          Bytes link = entry.blob(Blob.Kind.KEY_LINK).orElse(Bytes.EMPTY);
          SignedRelink relink = SignedRelink.of(note(), link);
          EpochRules.Said<Relink> said = rules().relink(relink, view);
          Relink says = said.note().statement();
          return new Relinked(
              says.epoch(),
              new Correction(
                  said.note().hash(),
                  said.note().author(),
                  said.device().device(),
                  says.key(),
                  relink.link(),
                  entry.position().sequence()));
        });
  }

  /** RECORD: all but its content, which needs the key. */
  RecordRow posted(EpochFacts current, History history) {
    AttestedNote<RecordNote> note = attest(parse(() -> RecordNote.parse(entry.object())));
    var open = note.statement().block();
    Bytes text = blob(Blob.Kind.PRIVATE_BLOCK);
    check(
        note.statement().privateBlock().equals(sha256(text)),
        CONTENT,
        "private block",
        "the one noted");
    PrivateBlock block = parse(() -> PrivateBlock.parse(text));
    check(open.review().equals(channel.review()), RULES, "review", "the channel's");
    check(block.epoch().equals(current.epoch()), RULES, "epoch", "the current one");
    check(current.isMember(note.author()), RULES, "author", "a member");
    check(history.isAncestor(block.seen()), RULES, "seen", "a head of this channel");
    check(!history.hasRecord(open.record()), RULES, "record id", "a new one");
    demandPost(note);
    Optional<Bytes> terms = entry.blob(Blob.Kind.TERMS); // withheld ones whoever opens it notices
    check(terms.isEmpty() || SearchTerms.isNamed(block, terms), CONTENT, "terms", "those noted");
    return new RecordRow(
        entry.position().sequence(),
        entry.index(),
        entry.leaf().time(),
        open.record(),
        open.type(),
        open.language(),
        note.author(),
        note.hash(),
        terms.map(EntryRules::profile).orElse(0));
  }

  private static int profile(Bytes terms) {
    try {
      return SealedTerms.parse(terms).profile();
    } catch (MalformedException e) {
      return 0; // as good as none: somebody may add others
    }
  }

  /** TERMS_SUPPLEMENT. */
  SupplementRow supplemented(SupplementView view) {
    return judge(
        () -> {
          var rules = new SupplementRules(new Policy(registry, moment), channel);
          var note = rules.supplement(new Statement<>(TermsSupplement.parse(note())), view);
          TermsSupplement says = note.statement();
          Optional<Bytes> terms = entry.blob(Blob.Kind.TERMS);
          if (terms.isPresent()) {
            check(says.terms().hash().equals(sha256(terms.get())), CONTENT, "terms", "those noted");
            int profile = SealedTerms.parse(terms.get()).profile();
            check(profile == says.profile(), CONTENT, "profile", "the one noted");
          }
          return new SupplementRow(
              says.record(),
              says.profile(),
              List.of(entry.position().sequence()),
              note.author(),
              terms.isPresent());
        });
  }

  /** Whether a record's ciphertext came with it; if not, a tombstone must say why. */
  boolean hasCiphertext() {
    return entry.blob(Blob.Kind.CIPHERTEXT).isPresent();
  }

  /** TOMBSTONE. */
  ErasedRow erased(ErasureView view, Predicate<RecordId> isPublic) {
    return judge(
        () -> {
          AttestedNote<Erasure> note =
              erasureRules().erase(new Statement<>(Erasure.parse(note())), view, isPublic).note();
          return new ErasedRow(
              note.statement().record(),
              entry.position().sequence(),
              entry.leaf().time(),
              note.statement().reason(),
              note.signers(),
              note.hash());
        });
  }

  /** Whether a DECISION is about making a record public; else it is a hold. */
  boolean isOfPublication() {
    return PublicationNote.isNote(note());
  }

  /** DECISION: about making a record public. What the Mechanism asked for is in no leaf. */
  PublicationRow publicationDecided(ErasureView records, PublicationView view) {
    return judge(
        () -> {
          var rules =
              new PublicationRules(new Policy(registry, moment), channel, ReviewersWords.NOTIFY);
          var note = new Statement<>(PublicationNote.parse(note()));
          AttestedNote<PublicationNote> decided = rules.decide(note, records, view).note();
          return new PublicationRow(
              entry.position().sequence(),
              entry.index(),
              entry.leaf().time(),
              new PublicationRow.Signed(
                  decided.toBytes(), decided.statement(), decided.signers(), decided.hash()));
        });
  }

  /** DECISION: a hold note. */
  Hold held(ErasureView view) {
    return judge(() -> erasureRules().hold(new Statement<>(Hold.parse(note())), view).statement());
  }

  /** COMPLAINT. */
  ComplaintRow complained(ErasureView records, ComplaintView members) {
    return judge(
        () -> {
          var rules = new ComplaintRules(new Policy(registry, moment), channel);
          var note = new Statement<>(ComplaintNote.parse(note()));
          var complained = rules.complain(note, records, members);
          ComplaintNote says = complained.note().statement();
          return new ComplaintRow(
              says.record(),
              complained.device().device(),
              complained.note().author(),
              says.ground(),
              entry.position().sequence(),
              entry.leaf().time(),
              complained.note().hash());
        });
  }

  private ErasureRules erasureRules() {
    return new ErasureRules(new Policy(registry, moment), channel);
  }

  private void demandPost(AttestedNote<RecordNote> note) {
    Policy policy = new Policy(registry, moment);
    try {
      DeviceCertificate author = policy.signer(note.author().hash(), channel);
      Optional<DeviceCertificate> clearedBy = Optional.empty();
      if (RecordNote.clearedBy(note).isPresent()) {
        clearedBy = Optional.of(policy.signer(RecordNote.clearedBy(note).get().hash(), channel));
      }
      policy.demandPost(note.statement().block().type(), channel, author, clearedBy);
    } catch (RefusedException e) {
      throw broken("record: not permitted (expected: by the table of rights)", e);
    }
  }

  /** Believes a note whose every signer may sign in this channel at the entry's moment. */
  <T extends LineFormat> AttestedNote<T> attest(ReceivedNote<T> received) {
    try {
      AttestedNote<T> note = new Statement<>(received).attested(registry, "note");
      Policy policy = new Policy(registry, moment);
      for (CertificateId signer : note.signers()) {
        policy.signer(signer.hash(), channel);
      }
      return note;
    } catch (RefusedException e) {
      throw broken("note: by somebody else (expected: who may sign here)", e);
    }
  }

  /** Position and time of the entry. */
  Moment moment() {
    return moment;
  }

  private EpochRules rules() {
    return new EpochRules(new Policy(registry, moment), channel);
  }

  private Bytes note() {
    return entry.object();
  }

  private Bytes blob(Blob.Kind kind) {
    return entry
        .blob(kind)
        .orElseThrow(
            () ->
                new DishonestServerException(
                    CONTENT, kind + ": withheld (expected: what the note names)"));
  }

  private interface Parser<T> {
    T parse() throws MalformedException;
  }

  private static <T> T parse(Parser<T> parser) {
    try {
      return parser.parse();
    } catch (MalformedException e) {
      throw broken("entry: malformed (expected: what its kind says)", e);
    }
  }

  /** What the rules that everybody has refuse, an honest server has refused. */
  private static <T> T judge(Parser<T> parser) {
    try {
      return parse(parser);
    } catch (RefusedException e) {
      boolean content = e.refusal().reason() == Reason.HASH_MISMATCH;
      throw new DishonestServerException(
          content ? CONTENT : RULES,
          "entry: "
              + e.getMessage()
              + " (expected: by docs/protocol/channel-rules.md and records.md)",
          e);
    }
  }

  private static Digest sha256(Bytes bytes) {
    return Digest.sha256(bytes.toByteArray());
  }

  private static void check(
      boolean fits, DishonestServerException.Statement statement, String what, String expected) {
    if (!fits) {
      throw new DishonestServerException(
          statement, what + ": another (expected: " + expected + ")");
    }
  }

  private static DishonestServerException broken(String message, Exception cause) {
    return new DishonestServerException(RULES, message, cause);
  }
}
