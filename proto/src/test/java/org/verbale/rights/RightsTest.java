package org.verbale.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.id.ChannelId.Scope;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.record.RecordType;

class RightsTest {
  private static final PartyCode XA = new PartyCode("XA");
  private static final PartyCode XB = new PartyCode("XB");

  /** The resource read into the set of cells that it allows. */
  private static Set<String> expected() throws IOException {
    var cells = new HashSet<String>();
    try (InputStream in = RightsTest.class.getResourceAsStream("expected-rights.txt")) {
      assertThat(in).isNotNull();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(l -> !l.isEmpty() && !l.startsWith("#")).toList()) {
        String[] fields = line.split(": ", -1);
        String types =
            fields[3].equals("every-type")
                ? String.join(
                    " ", Arrays.stream(RecordType.values()).map(RecordType::code).toList())
                : fields[3];
        for (String role : fields[2].split(" ", -1)) {
          for (String type : types.split(" ", -1)) {
            assertThat(RecordType.of(type).code()).isEqualTo(type);
            assertThat(Role.of(role).code()).isEqualTo(role);
            assertThat(cells.add(String.join(" ", fields[0], fields[1], role, type))).isTrue();
          }
        }
      }
    }
    return cells;
  }

  static Stream<Arguments> cells() throws IOException {
    Set<String> expected = expected();
    var cells = new ArrayList<Arguments>();
    for (Action action : Action.values()) {
      for (Scope scope : Scope.values()) {
        for (Relation relation : Relation.values()) {
          for (Role role : Role.values()) {
            for (RecordType type : RecordType.values()) {
              String name =
                  String.join(
                      " ", code(action), scope.code(), code(relation), role.code(), type.code());
              cells.add(
                  arguments(name, action, scope, relation, role, type, expected.remove(name)));
            }
          }
        }
      }
    }
    assertThat(expected).as("lines that name no cell").isEmpty();
    return cells.stream();
  }

  private static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @ParameterizedTest(name = "{0}: {6}")
  @MethodSource("cells")
  void everyCell_isAsTheRulesSay(
      String name,
      Action action,
      Scope scope,
      Relation relation,
      Role role,
      RecordType type,
      boolean allowed) {
    assertThat(Rights.allows(action, relation, role, type, scope)).as(name).isEqualTo(allowed);
  }

  @Test
  void members_areThoseWhoRead() {
    assertThat(belonging(Scope.ANSWERS))
        .containsExactly(Relation.UNDER_REVIEW, Relation.REVIEWING, Relation.SECRETARIAT);
    assertThat(belonging(Scope.DIALOGUE))
        .containsExactly(Relation.UNDER_REVIEW, Relation.REVIEWING, Relation.SECRETARIAT);
    assertThat(belonging(Scope.REVIEWERS))
        .containsExactly(Relation.REVIEWING, Relation.SECRETARIAT);
  }

  private static List<Relation> belonging(Scope scope) {
    return Arrays.stream(Relation.values()).filter(r -> Rights.belongs(r, scope)).toList();
  }

  private static boolean allowed(GroupAct act, Role role) {
    return switch (act) {
      case CHANGE_OWN_DEVICES -> role != Role.EXPERT && role != Role.STATE_OBSERVER;
      case CHANGE_OTHERS_DEVICES -> role == Role.SECRETARIAT;
      default -> true;
    };
  }

  @ParameterizedTest
  @EnumSource(GroupAct.class)
  void groupAct_everyCellOfIt_isAsTheRulesSay(GroupAct act) {
    for (Scope scope : Scope.values()) {
      for (Relation relation : Relation.values()) {
        for (Role role : Role.values()) {
          boolean secretariat = relation == Relation.SECRETARIAT;
          boolean member =
              secretariat == (role == Role.SECRETARIAT)
                  && relation != Relation.NONE
                  && !(relation == Relation.UNDER_REVIEW && scope == Scope.REVIEWERS);
          assertThat(Rights.allows(act, relation, role, scope))
              .as("%s %s %s %s", act, scope, relation, role)
              .isEqualTo(member && allowed(act, role));
        }
      }
    }
  }

  private static Actor actor(PartyCode party, Relation relation, Role role) {
    return new Actor(party, relation, role);
  }

  private static Rights.Verdict feedback(Role author, Optional<Actor> clearedBy) {
    return Rights.judge(
        RecordType.FEEDBACK, Scope.DIALOGUE, actor(XB, Relation.REVIEWING, author), clearedBy);
  }

  private static Optional<Actor> reviewing(PartyCode party, Role role) {
    return Optional.of(actor(party, Relation.REVIEWING, role));
  }

  @Test
  void expertsFeedback_withoutItsFocalPoint_needsClearance() {
    assertThat(feedback(Role.EXPERT, Optional.empty()))
        .isEqualTo(Rights.Verdict.CLEARANCE_REQUIRED);
  }

  @ParameterizedTest
  @EnumSource(names = {"FOCAL_POINT", "TEMPORARY_FOCAL_POINT"})
  void expertsFeedback_clearedByItsFocalPoint_isPermitted(Role role) {
    assertThat(feedback(Role.EXPERT, reviewing(XB, role))).isEqualTo(Rights.Verdict.PERMITTED);
  }

  @Test
  void expertsFeedback_clearedByAnotherStatesFocalPoint_isNotPermitted() {
    assertThat(feedback(Role.EXPERT, reviewing(XA, Role.FOCAL_POINT)))
        .isEqualTo(Rights.Verdict.NOT_PERMITTED);
  }

  @ParameterizedTest
  @EnumSource(names = {"EXPERT", "STATE_OBSERVER", "SECRETARIAT"})
  void expertsFeedback_clearedByOneWhoDoesNotDecide_isNotPermitted(Role role) {
    assertThat(feedback(Role.EXPERT, reviewing(XB, role))).isEqualTo(Rights.Verdict.NOT_PERMITTED);
  }

  @ParameterizedTest
  @EnumSource(names = {"FOCAL_POINT", "TEMPORARY_FOCAL_POINT"})
  void focalPointsFeedback_needsNoSecondSignatureAndMayHaveNone(Role role) {
    assertThat(feedback(role, Optional.empty())).isEqualTo(Rights.Verdict.PERMITTED);
    assertThat(feedback(role, reviewing(XB, Role.FOCAL_POINT)))
        .isEqualTo(Rights.Verdict.NOT_PERMITTED);
  }

  @Test
  void message_withSuperfluousClearance_isNotPermitted() {
    assertThat(
            Rights.judge(
                RecordType.MESSAGE,
                Scope.DIALOGUE,
                actor(XB, Relation.REVIEWING, Role.EXPERT),
                reviewing(XB, Role.FOCAL_POINT)))
        .isEqualTo(Rights.Verdict.NOT_PERMITTED);
  }

  @Test
  void observersFeedback_isNotPermittedEvenCleared() {
    assertThat(feedback(Role.STATE_OBSERVER, reviewing(XB, Role.FOCAL_POINT)))
        .isEqualTo(Rights.Verdict.NOT_PERMITTED);
  }

  @Test
  void draftObservationsAmongReviewers_needNoClearance() {
    assertThat(Rights.needsClearance(RecordType.OBSERVATIONS, Scope.DIALOGUE)).isTrue();
    assertThat(Rights.needsClearance(RecordType.OBSERVATIONS, Scope.REVIEWERS)).isFalse();
  }

  /** The table that readers see, in docs/protocol/records.md. */
  @Test
  void document_saysWhatTheTableSays() throws IOException {
    int rows = 0;
    for (String line : Files.readAllLines(document())) {
      String[] cells = line.split(" \\| ", -1);
      if (cells.length == 4 && cells[0].startsWith("| `")) {
        RecordType type = RecordType.of(cells[0].substring(3, cells[0].length() - 1));
        check(type, Scope.ANSWERS, cells[1]);
        check(type, Scope.DIALOGUE, cells[2]);
        check(type, Scope.REVIEWERS, cells[3]);
        rows++;
      }
    }
    assertThat(rows).isEqualTo(RecordType.values().length);
  }

  private static void check(RecordType type, Scope scope, String cell) {
    String said = type.code() + " in " + scope.code();
    assertThat(cell.contains("*")).as(said).isEqualTo(Rights.needsClearance(type, scope));
    assertThat(cell.contains("U")).as(said).isEqualTo(posts(Relation.UNDER_REVIEW, type, scope));
    assertThat(cell.contains("R")).as(said).isEqualTo(posts(Relation.REVIEWING, type, scope));
    assertThat(cell.contains("S")).as(said).isEqualTo(posts(Relation.SECRETARIAT, type, scope));
  }

  private static boolean posts(Relation relation, RecordType type, Scope scope) {
    Role role = relation == Relation.SECRETARIAT ? Role.SECRETARIAT : Role.FOCAL_POINT;
    return Rights.allows(Action.POST, relation, role, type, scope);
  }

  private static Path document() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path document = dir.resolve("docs/protocol/records.md");
      if (Files.exists(document)) {
        return document;
      }
    }
    throw new AssertionError("docs/protocol/records.md: not found above the working directory");
  }
}
