package org.verbale.server.hook;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an operator can say, in one line: {@code list}; {@code dead NAME}; {@code replay NAME from
 * N}; {@code replay NAME dead}; {@code skip NAME}.
 */
public final class HookCommand {
  /** Before answers that say why nothing was done. */
  public static final String REFUSED = "not done: ";

  private static final String NAME = "((?:hook:)?[a-z][a-z0-9-]{0,31})";
  private static final Pattern DEAD = Pattern.compile("dead " + NAME);
  private static final Pattern FROM =
      Pattern.compile("replay " + NAME + " from ([1-9][0-9]{0,17})");
  private static final Pattern LETTERS = Pattern.compile("replay " + NAME + " dead");
  private static final Pattern SKIP = Pattern.compile("skip " + NAME);

  private HookCommand() {}

  /**
   * Does it.
   *
   * @return lines for the operator, each with its end
   */
  public static String run(String command, FollowerBook book) {
    if (command.equals("list")) {
      return lines(book.status());
    }
    Matcher dead = DEAD.matcher(command);
    if (dead.matches()) {
      return dead(dead.group(1), book);
    }
    Matcher from = FROM.matcher(command);
    if (from.matches()) {
      boolean known = book.replay(from.group(1), Long.parseLong(from.group(2)));
      return known
          ? from.group(1) + ": told again of event " + from.group(2) + " and what follows\n"
          : unknown(from.group(1));
    }
    Matcher letters = LETTERS.matcher(command);
    if (letters.matches()) {
      int count = book.replayLetters(letters.group(1));
      return letters.group(1) + ": told again of " + count + " events that were given up\n";
    }
    Matcher skip = SKIP.matcher(command);
    if (skip.matches()) {
      return book.skip(skip.group(1))
          .map(event -> skip.group(1) + ": event " + event + " is given up\n")
          .orElseGet(() -> REFUSED + skip.group(1) + ": nothing to skip (expected: an event)\n");
    }
    return REFUSED + "unknown command (expected: list, dead, replay or skip)\n";
  }

  private static String dead(String follower, FollowerBook book) {
    return lines(
        book.letters(follower).stream()
            .map(
                letter ->
                    "event "
                        + letter.event()
                        + ", given up "
                        + letter.at()
                        + " after "
                        + letter.attempts()
                        + " attempts: "
                        + letter.failure()
                        + (letter.wanted() ? ", to be sent again" : ""))
            .toList());
  }

  private static String lines(List<?> values) {
    return values.stream().map(each -> each + "\n").collect(Collectors.joining());
  }

  private static String unknown(String follower) {
    return REFUSED + follower + ": unknown (expected: one that list names)\n";
  }
}
