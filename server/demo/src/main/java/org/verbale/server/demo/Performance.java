package org.verbale.server.demo;

import static org.verbale.id.ChannelId.Scope.ANSWERS;
import static org.verbale.id.ChannelId.Scope.DIALOGUE;
import static org.verbale.id.ChannelId.Scope.REVIEWERS;
import static org.verbale.server.demo.Script.Speaker.SECRETARIAT;
import static org.verbale.server.demo.Script.Speaker.SECRETARIAT_TWO;
import static org.verbale.server.demo.Script.Speaker.XA;
import static org.verbale.server.demo.Script.Speaker.XB;
import static org.verbale.server.demo.Script.Speaker.XB_LATECOMER;
import static org.verbale.server.demo.Script.Speaker.XC;
import static org.verbale.server.demo.Script.Speaker.XC_EXPERT;
import static org.verbale.server.demo.Script.Speaker.XC_SUCCESSOR;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.client.Channel;
import org.verbale.client.RecordDraft;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RegistryEntry;
import org.verbale.identity.Revocation;
import org.verbale.note.SignedNote;
import org.verbale.server.demo.Delegation.Sent;
import org.verbale.server.demo.Script.Line;
import org.verbale.server.demo.Script.Speaker;

/** The review, act by act. */
final class Performance {
  private final Documents documents;
  private final Checks checks;
  private final PrintWriter out;
  private final Path directory;
  private final Evidence evidence;
  private final long started = System.nanoTime();

  Performance(Path directory, Documents documents, Checks checks, PrintWriter out) {
    this.directory = directory;
    this.documents = documents;
    this.checks = checks;
    this.out = out;
    this.evidence = new Evidence(directory, documents, checks, this::say);
  }

  /** Plays all acts; what does not hold is left with the checks. */
  void run() throws Exception {
    act("A server with fresh keys starts; five devices register");
    try (var stage = Stage.open(directory)) {
      stage.enter(XA, XB, XC, SECRETARIAT, SECRETARIAT_TWO);
      act("The Secretariat constitutes the review of XA by XB and XC; channels are made");
      constitute(stage);
      createChannels(stage);
      act("XC's focal point adds an expert");
      stage.enter(XC_EXPERT);
      add(stage, XC, XC_EXPERT);
      act("Questionnaire, feedback, question and answer");
      dialogue(stage);
      sendDocuments(stage);
      agree(stage, "every reader shows exactly what was sent");
      readers(stage);
      outsiders(stage);
      act("XC replaces its expert");
      replace(stage);
      act("The server is stopped and started on the same data directory");
      restart(stage);
      act("Receipt and completeness");
      evidence.complete(stage);
      evidence.receipt(stage);
      act("The server is stopped; its data directory is searched for plaintext");
      stage.stop();
      evidence.scan(stage);
    }
  }

  private void act(String title) {
    out.printf("%n[%5.1f s] %s%n", (System.nanoTime() - started) / 1e9, title);
    out.flush();
  }

  private void say(String line) {
    out.println("          " + line);
    out.flush();
  }

  private void constitute(Stage stage) throws IdentityException {
    stage
        .mechanism()
        .assign(
            Stage.REVIEW,
            new PartyCode("XA"),
            List.of(new PartyCode("XB"), new PartyCode("XC")),
            List.of())
        .register(stage.cast(SECRETARIAT).client());
  }

  private void createChannels(Stage stage) throws Exception {
    stage.together(
        List.of(
            () -> stage.cast(XA).channel(Stage.id(ANSWERS)).open(),
            () -> stage.cast(XA).channel(Stage.id(DIALOGUE)).open(),
            () -> stage.cast(XB).channel(Stage.id(REVIEWERS)).open()));
    var joined = stage.everywhere(Delegation::open);
    checks.claim(
        "all five devices are members of their channels",
        joined.stream().allMatch(status -> status.standing() == Stage.MEMBER));
  }

  private void add(Stage stage, Speaker focalPoint, Speaker expert) throws Exception {
    for (ChannelId.Scope scope : Stage.scopes(focalPoint)) {
      Channel channel = stage.cast(focalPoint).channel(Stage.id(scope));
      channel.open();
      channel.addDevice(stage.cast(expert).certificate());
      stage.cast(expert).open(Stage.id(scope));
    }
  }

  private void dialogue(Stage stage) {
    post(stage, Script.QUESTIONNAIRE);
    Line feedback = Script.FEEDBACK;
    Delegation expert = stage.cast(XC_EXPERT);
    var id = Stage.id(feedback.scope());
    expert.open(id);
    stage.sent(expert.postCleared(draft(expert, feedback, Optional.empty()), id, stage.cast(XC)));
    said(XC_EXPERT, feedback);
    refuseUncleared(stage);

    Sent question = post(stage, Script.QUESTION);
    Channel underReview = stage.cast(XA).channel(id);
    underReview.open();
    checks.claim(
        "State XA sees one open question",
        underReview.openQuestions().stream()
            .map(header -> header.record())
            .toList()
            .equals(List.of(question.record())));
    post(stage, Script.ANSWER, question);
    checks.claim("and none once it is answered", underReview.openQuestions().isEmpty());
    Script.BEFORE.forEach(line -> post(stage, line));
  }

  private void refuseUncleared(Stage stage) {
    Delegation expert = stage.cast(XC_EXPERT);
    RecordDraft draft = draft(expert, Script.FEEDBACK, Optional.empty());
    String reason = refusal(() -> expert.channel(Stage.id(DIALOGUE)).post(draft));
    checks.claim(
        "an expert's feedback is refused without clearance (" + reason + ")",
        reason.equals("CLEARANCE_REQUIRED"));
  }

  /** The reason of a refusal, or nothing where there was none. */
  private static String refusal(Runnable attempt) {
    try {
      attempt.run();
      return "";
    } catch (RefusedException e) {
      return e.reason();
    }
  }

  private void post(Stage stage, Line line, Sent question) {
    post(stage, line, Optional.of(question));
  }

  @CanIgnoreReturnValue
  private Sent post(Stage stage, Line line) {
    return post(stage, line, Optional.empty());
  }

  @CanIgnoreReturnValue
  private Sent post(Stage stage, Line line, Optional<Sent> question) {
    Delegation author = stage.cast(line.speaker());
    ChannelId id = Stage.id(line.scope());
    author.open(id);
    Optional<Bytes> file =
        line.attachment().map(text -> Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
    RecordDraft draft = draft(author, line, question);
    Sent sent = stage.sent(author.post(draft, id, file));
    said(line.speaker(), line);
    return sent;
  }

  private void said(Speaker speaker, Line line) {
    say(
        String.format(
            "%-10s %-22s %s  %s: %s",
            line.scope().code(),
            line.type().code(),
            line.language().code(),
            speaker.label(),
            line.title()));
  }

  private static RecordDraft draft(Delegation author, Line line, Optional<Sent> question) {
    var draft =
        author
            .channel(Stage.id(line.scope()))
            .draft(line.type(), line.language())
            .title(line.title())
            .paragraph(line.text());
    question.ifPresent(asked -> draft.inReplyTo(asked.record()));
    line.attachment()
        .map(text -> Bytes.of(text.getBytes(StandardCharsets.UTF_8)))
        .ifPresent(file -> draft.attach(Delegation.file("annex.txt", "text/plain", file)));
    return draft.build();
  }

  private void sendDocuments(Stage stage) throws Exception {
    if (!documents.files().isEmpty()) {
      act(documents.files().size() + " files and " + documents.articles().size() + " articles");
      documents.send(stage, this::say);
    }
  }

  // --- who reads what

  private void agree(Stage stage, String claim) throws Exception {
    Stage.Agreement agreement = stage.compare();
    checks.claim(claim + " (" + agreement + ")", agreement.holds());
  }

  private void readers(Stage stage) {
    for (ChannelId.Scope scope : ChannelId.Scope.values()) {
      Channel channel = stage.cast(XB).channel(Stage.id(scope));
      channel.open();
      say("can read " + scope.code() + ": " + stage.names(channel.readers()));
      Set<PartyCode> expected = new TreeSet<>(Set.of(PartyCode.SECRETARIAT));
      List.of("XB", "XC").forEach(party -> expected.add(new PartyCode(party)));
      if (scope != REVIEWERS) {
        expected.add(new PartyCode("XA"));
      }
      checks.claim(
          "readers of " + scope.code() + " are " + expected + ", both Secretariat devices too",
          channel.readers().parties().equals(expected)
              && channel.readers().secretariat().size() == 2);
    }
  }

  private void outsiders(Stage stage) {
    Channel reviewers = stage.cast(XA).channel(Stage.id(REVIEWERS));
    String reason = refusal(reviewers::open);
    checks.claim(
        "the State under review gets nothing of the reviewers' channel (" + reason + ")",
        !reason.isEmpty() && reviewers.headers().isEmpty());
  }

  private void replace(Stage stage) throws Exception {
    Delegation removed = stage.cast(XC_EXPERT);
    Map<ChannelId, Set<RecordId>> before = stage.known(removed);
    for (SignedNote note :
        stage.mechanism().revoke(removed.keys(), Revocation.Reason.LEFT_OFFICE)) {
      stage.cast(XC).client().register(RegistryEntry.Kind.REVOCATION, note.toBytes());
    }
    Sent question = post(stage, Script.AFTER_REMOVAL.get(0));
    post(stage, Script.AFTER_REMOVAL.get(1), question);
    post(stage, Script.AFTER_REMOVAL.get(2));
    stage.cast(XC).client().sync();
    SortedSet<String> reasons = new TreeSet<>();
    for (ChannelId.Scope scope : Stage.scopes(XC_EXPERT)) {
      reasons.add(refusal(() -> removed.channel(Stage.id(scope)).open()));
      Channel channel = stage.cast(XC).channel(Stage.id(scope));
      channel.open();
      checks.claim(
          "the removed expert cannot read " + scope.code(),
          channel.readers().devices().stream()
              .noneMatch(reader -> reader.certificate().equals(removed.certificate())));
    }
    checks.claim(
        "the removed expert is served nothing new " + reasons,
        !reasons.contains("") && stage.known(removed).equals(before));
    stage.leave(XC_EXPERT);

    stage.enter(XC_SUCCESSOR);
    add(stage, XC, XC_SUCCESSOR);
    Script.BY_SUCCESSOR.forEach(line -> post(stage, line));
    agree(stage, "the new expert reads the whole history, as all others do");
    readers(stage);
  }

  private void restart(Stage stage) throws Exception {
    Map<ChannelId, List<Bytes>> before = stage.transcripts(XA);
    stage.restart();
    checks.claim("everything is there after the restart", stage.transcripts(XA).equals(before));
    agree(stage, "every reader shows the same after the restart");
    Script.AFTER_RESTART.forEach(line -> post(stage, line));
    stage.enter(XB_LATECOMER);
    add(stage, XB, XB_LATECOMER);
    agree(stage, "one who comes only now reads it all from the disk");
  }
}
