package org.verbale.rights;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.verbale.id.ChannelId.Scope;
import org.verbale.id.Role;
import org.verbale.record.RecordType;

/**
 * The policy: three tables and the rule how to read them. Pure; runs at admission, again with
 * authority when a command is applied, and in the SDK before it sends.
 *
 * <p>A channel of one instrument has the rights of its scope.
 */
public final class Rights {
  /** U: the State under review; R: a reviewing State; S: the Secretariat; -: nobody. */
  private static final String MEMBERS =
      """
      -                             answers  dialogue  reviewers
      members                       URS      URS       RS
      """;

  /**
   * Who posts what where, in the letters above; *: a focal point of the author's State clears it.
   */
  private static final String POSTING =
      """
      -                             answers  dialogue  reviewers
      answers                       U*       -         -
      feedback                      -        R*        -
      clarification-request         -        R         -
      supplementary-question        -        R         -
      answer                        -        U         -
      off-platform-record           -        UR        R
      agreement                     -        UR*       -
      document                      U        UR        R
      observations                  -        R*        R
      agreement-on-hash             -        UR*       -
      technical-assistance-request  U*       U*        -
      message                       -        UR        R
      administrative-note           S        S         S
      """;

  /** What a member's device may do to the group, by its role. */
  private static final String GROUP =
      """
      -                      focal-point  temporary-focal-point  expert  state-observer  secretariat
      create                 yes          yes                    yes     yes             yes
      acknowledge            yes          yes                    yes     yes             yes
      resync                 yes          yes                    yes     yes             yes
      relink                 yes          yes                    yes     yes             yes
      remove-mandated        yes          yes                    yes     yes             yes
      add-focal-point        yes          yes                    yes     yes             yes
      add-secretariat        yes          yes                    yes     yes             yes
      change-own-devices     yes          yes                    -       -               yes
      change-others-devices  -            -                      -       -               yes
      """;

  private static final Map<Scope, Set<Relation>> members = new EnumMap<>(Scope.class);
  private static final Map<RecordType, Map<Scope, Set<Relation>>> posting =
      new EnumMap<>(RecordType.class);
  private static final Map<RecordType, Set<Scope>> clearance = new EnumMap<>(RecordType.class);
  private static final Map<GroupAct, Set<Role>> group = new EnumMap<>(GroupAct.class);

  static {
    for (Cell cell : cells(MEMBERS)) {
      members.put(scope(cell.column), relations(cell.value));
    }
    for (Cell cell : cells(POSTING)) {
      RecordType type = RecordType.of(cell.row);
      Scope scope = scope(cell.column);
      posting
          .computeIfAbsent(type, t -> new EnumMap<>(Scope.class))
          .put(scope, relations(cell.value));
      if (cell.value.endsWith("*")) {
        clearance.computeIfAbsent(type, t -> new HashSet<>()).add(scope);
      }
    }
    for (Cell cell : cells(GROUP)) {
      Set<Role> roles = group.computeIfAbsent(GroupAct.of(cell.row), a -> new HashSet<>());
      if (cell.value.equals("yes")) {
        roles.add(Role.of(cell.column));
      }
    }
  }

  /** How a post is judged. */
  public enum Verdict {
    PERMITTED,
    NOT_PERMITTED,
    /** It would be permitted with the signature of a focal point of the author's State. */
    CLEARANCE_REQUIRED
  }

  private Rights() {}

  /** Whether a party of this relation belongs to channels of this scope. */
  public static boolean belongs(Relation relation, Scope scope) {
    return members.getOrDefault(scope, Set.of()).contains(relation);
  }

  /** One cell of the policy: may a device of this relation and role do this with such a record? */
  public static boolean allows(
      Action action, Relation relation, Role role, RecordType type, Scope scope) {
    if (!fits(relation, role) || !belongs(relation, scope)) {
      return false;
    }
    if (action == Action.READ) {
      return true;
    }
    boolean posts =
        posting.getOrDefault(type, Map.of()).getOrDefault(scope, Set.of()).contains(relation);
    return action == Action.POST
        ? posts && role != Role.STATE_OBSERVER
        : posts && role.decides() && needsClearance(type, scope);
  }

  /** Whether a record of this type, here, needs a focal point's signature. */
  public static boolean needsClearance(RecordType type, Scope scope) {
    return clearance.getOrDefault(type, Set.of()).contains(scope);
  }

  /** Whether a member of this relation and role may do this to the group of such a channel. */
  public static boolean allows(GroupAct act, Relation relation, Role role, Scope scope) {
    return fits(relation, role)
        && belongs(relation, scope)
        && group.getOrDefault(act, Set.of()).contains(role);
  }

  /**
   * Judges a record note by those who signed it. A second signature stands exactly where clearance
   * is needed: a superfluous one is not permitted, so that one record has one form.
   *
   * @param clearedBy who signed second
   */
  public static Verdict judge(
      RecordType type, Scope scope, Actor author, Optional<Actor> clearedBy) {
    if (!allows(Action.POST, author.relation(), author.role(), type, scope)) {
      return Verdict.NOT_PERMITTED;
    }
    boolean needed = needsClearance(type, scope) && !author.role().decides();
    if (clearedBy.isEmpty()) {
      return needed ? Verdict.CLEARANCE_REQUIRED : Verdict.PERMITTED;
    }
    Actor second = clearedBy.get();
    boolean clears =
        second.party().equals(author.party())
            && allows(Action.CLEAR, second.relation(), second.role(), type, scope);
    return needed && clears ? Verdict.PERMITTED : Verdict.NOT_PERMITTED;
  }

  /** Only the Secretariat has the secretariat's role, and no other. */
  private static boolean fits(Relation relation, Role role) {
    return (relation == Relation.SECRETARIAT) == (role == Role.SECRETARIAT);
  }

  private static Set<Relation> relations(String value) {
    return value
        .chars()
        .filter(letter -> letter != '*' && letter != '-')
        .mapToObj(
            letter ->
                switch (letter) {
                  case 'U' -> Relation.UNDER_REVIEW;
                  case 'R' -> Relation.REVIEWING;
                  case 'S' -> Relation.SECRETARIAT;
                  default -> throw new IllegalStateException("cell: " + value);
                })
        .collect(toUnmodifiableSet());
  }

  private static Scope scope(String code) {
    for (Scope scope : Scope.values()) {
      if (scope.code().equals(code)) {
        return scope;
      }
    }
    throw new IllegalStateException("scope: " + code);
  }

  private record Cell(String row, String column, String value) {}

  private static List<Cell> cells(String table) {
    List<String[]> lines = table.lines().map(line -> line.split(" +", -1)).toList();
    String[] columns = lines.get(0);
    var cells = new ArrayList<Cell>();
    for (String[] line : lines.subList(1, lines.size())) {
      if (line.length != columns.length) {
        throw new IllegalStateException("row: " + line[0]);
      }
      for (int i = 1; i < line.length; i++) {
        cells.add(new Cell(line[0], columns[i], line[i]));
      }
    }
    return cells;
  }
}
