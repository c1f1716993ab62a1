package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;
import org.verbale.id.Instrument;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.identity.Assignment;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Use;
import org.verbale.note.NoteSignature;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "assign",
    description = {
      "Writes or signs an assignment: who reviews whom, on which instruments, in which phase.",
      "",
      "The first signer gives the content and makes FILE. The second gives FILE alone, reads what"
          + " is shown, and adds a signature. A version that adds a State, or lets one read more, is"
          + " signed by a focal point of the State under review too, in the same way."
    },
    footer = {
      "%nExamples:",
      "  verbale-keys assign r-xa.1 --sign assignment-1 --review R-XA --phase 1 --under-review XA"
          + " --reviewing XB --reviewing XC:FA,TIP",
      "  verbale-keys assign r-xa.1 --sign assignment-2",
      "  verbale-keys assign r-xa.2 --sign assignment-1 --previous r-xa.1 --phase 2 --under-review"
          + " XA --reviewing XB"
    })
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class AssignCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "FILE", description = "The assignment.")
  private Path file;

  @Option(
      names = "--sign",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the files of the key that signs.")
  private Path signing;

  @Option(
      names = "--review",
      paramLabel = "ID",
      description =
          "Review of version 1: R- and the code of the State under review, such as R-XA or R-XA-2."
              + " Later versions take it from the previous one.")
  private @Nullable String review;

  @Option(
      names = "--previous",
      paramLabel = "FILE",
      description = "The version in force, which this one replaces.")
  private @Nullable Path previous;

  @Option(names = "--phase", paramLabel = "N", description = "Phase of the review, 1 to 12.")
  private @Nullable Integer phase;

  @Option(
      names = "--under-review",
      paramLabel = "CODE[:INSTRUMENT,...]",
      description = "State under review, and on what: UNTOC, TIP, SOM, FA. Default: all four.")
  private @Nullable String underReview;

  @Option(
      names = "--reviewing",
      paramLabel = "CODE[:INSTRUMENT,...]",
      description = "Reviewing State, and what it reviews. Default: all. Repeat for several.")
  private @Nullable List<String> reviewing;

  @Mixin private SignerOptions signer;
  @Mixin private Confirmation confirmation;

  AssignCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    DeviceCertificate certificate =
        KeyFiles.readCertificate(
            KeyFiles.certificate(signing), DeviceCertificate.class, "an assignment key's");
    boolean exists = Files.exists(file);
    String text = exists ? existing().unverifiedText() : content().toText();
    Assignment assignment = Assignment.parse(text);
    requireSigner(certificate, assignment);
    Printout printout = new Printout(surroundings);
    printout.text(text);
    printout.flush();
    confirmation.ask(surroundings, "Sign this assignment?");
    SignedNote note;
    try (Ed25519.Key key = signer.open(signing, surroundings)) {
      NoteSigner by = CertificateKey.signer(certificate, key);
      note = exists ? countersign(existing(), by) : SignedNote.sign(text, by);
    }
    NewFile.write(file, note.toBytes().toByteArray(), exists);
    printout.line("signatures", note.signatures().size());
    printout.line("hash", note.hash());
    printout.wrote(file);
    return 0;
  }

  private SignedNote existing() throws IOException, MalformedException {
    if (review != null
        || previous != null
        || phase != null
        || underReview != null
        || reviewing != null) {
      throw new CommandFailure(
          file + ": exists (expected: a new file for new content, or --sign alone)");
    }
    return SignedNote.parse(KeyFiles.read(file));
  }

  private Assignment content() throws IOException, MalformedException {
    if (phase == null || underReview == null || reviewing == null) {
      throw new CommandFailure(
          file + ": not found (expected: --phase, --under-review and --reviewing for a new one)");
    }
    State reviewed = State.parse(underReview);
    SortedMap<PartyCode, Assignment.Scope> states = new TreeMap<>();
    for (String text : reviewing) {
      State state = State.parse(text);
      Assignment.Scope scope =
          state.instruments().isEmpty()
              ? Assignment.Scope.ALL
              : Assignment.Scope.of(state.instruments());
      if (states.put(state.party(), scope) != null) {
        throw new CommandFailure("reviewing: " + state.party() + " twice (expected: once)");
      }
    }
    Set<Instrument> instruments =
        reviewed.instruments().isEmpty() ? EnumSet.allOf(Instrument.class) : reviewed.instruments();
    if (previous == null) {
      if (review == null) {
        throw new CommandFailure("review: not given (expected: --review, or --previous)");
      }
      return new Assignment(
          new ReviewId(review), 1, Digest.ZERO, phase, reviewed.party(), instruments, states);
    }
    SignedNote before = SignedNote.parse(KeyFiles.read(previous));
    Assignment last = Assignment.parse(before.unverifiedText());
    if (review != null && !review.equals(last.review().value())) {
      throw new CommandFailure("review: another (expected: " + last.review() + ")");
    }
    return new Assignment(
        last.review(),
        last.version() + 1,
        before.hash(),
        phase,
        reviewed.party(),
        instruments,
        states);
  }

  private static void requireSigner(DeviceCertificate certificate, Assignment assignment) {
    boolean focalPoint =
        certificate.use() == Use.SIGNING
            && certificate.role().decides()
            && certificate.party().equals(assignment.underReview());
    if (certificate.use() != Use.ASSIGNMENT && !focalPoint) {
      throw new CommandFailure(
          "signer: may not sign this assignment (expected: an assignment key, or a focal point of"
              + " the State under review)");
    }
  }

  private static SignedNote countersign(SignedNote note, NoteSigner by) {
    for (NoteSignature signature : note.signatures()) {
      if (signature.name().equals(by.key().name())) {
        throw new CommandFailure("signer: signed already (expected: another key)");
      }
    }
    SignedNote own = SignedNote.sign(note.unverifiedText(), by);
    return note.with(own.signatures().get(0));
  }

  /** {@code CODE[:INSTRUMENT,...]}. */
  private record State(PartyCode party, Set<Instrument> instruments) {
    static State parse(String text) {
      int colon = text.indexOf(':');
      if (colon < 0) {
        return new State(new PartyCode(text), EnumSet.noneOf(Instrument.class));
      }
      Set<Instrument> instruments = EnumSet.noneOf(Instrument.class);
      for (String code : text.substring(colon + 1).split(",", -1)) {
        instruments.add(instrument(code));
      }
      return new State(new PartyCode(text.substring(0, colon)), instruments);
    }

    private static Instrument instrument(String code) {
      for (Instrument instrument : Instrument.values()) {
        if (instrument.name().equals(code)) {
          return instrument;
        }
      }
      throw new CommandFailure("instrument: unknown (expected: UNTOC, TIP, SOM or FA)");
    }
  }
}
