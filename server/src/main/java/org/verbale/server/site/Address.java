package org.verbale.server.site;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody asks for: the steps of the path and the values of the query, decoded.
 *
 * @param steps none of them empty, {@code .} or {@code ..}, or with a slash or a control character;
 *     but the last may be empty, where the path ends in a slash
 * @param query each name once
 */
record Address(List<String> steps, Map<String, String> query) {
  Address {
    steps = List.copyOf(steps);
    query = Map.copyOf(query);
  }

  /** Reads a request's path with its query; nothing if it is too long or malformed. */
  static Optional<Address> parse(String raw) {
    if (raw.length() > SiteLimits.PATH || !raw.startsWith("/")) {
      return Optional.empty();
    }
    int mark = raw.indexOf('?');
    String path = mark < 0 ? raw : raw.substring(0, mark);
    try {
      List<String> steps = steps(path);
      Map<String, String> query = mark < 0 ? Map.of() : query(raw.substring(mark + 1));
      return Optional.of(new Address(steps, query));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<String> steps(String path) {
    List<String> steps = new ArrayList<>();
    String[] pieces = path.substring(1).split("/", -1);
    for (int i = 0; i < pieces.length; i++) {
      String step = decode(pieces[i], false);
      boolean isEnd = i == pieces.length - 1;
      if ((step.isEmpty() && !isEnd)
          || step.equals(".")
          || step.equals("..")
          || step.indexOf('/') >= 0
          || step.indexOf('\\') >= 0
          || step.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("path: malformed (expected: names of pages)");
      }
      steps.add(step);
    }
    return steps;
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new LinkedHashMap<>();
    if (text.isEmpty()) {
      return query;
    }
    String[] pairs = text.split("&", -1);
    if (pairs.length > SiteLimits.PARAMETERS) {
      throw new IllegalArgumentException("query: too many values (expected: at most 16)");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
      if (query.put(name, value) != null) {
        throw new IllegalArgumentException("query: a name twice (expected: each once)");
      }
    }
    return query;
  }

  private static String decode(String text, boolean plusIsSpace) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= text.length()) {
          throw new IllegalArgumentException(
              "path: ends within a character (expected: percent-encoded)");
        }
        bytes.put((byte) (16 * digit(text.charAt(i + 1)) + digit(text.charAt(i + 2))));
        i += 2;
      } else if (c > ' ' && c < 0x7f) {
        bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
      } else {
        throw new IllegalArgumentException("path: not encoded (expected: percent-encoded)");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("path: no text (expected: UTF-8)", e);
    }
  }

  private static int digit(char c) {
    int digit = Character.digit(c, 16);
    if (digit < 0 || c > 'f') {
      throw new IllegalArgumentException("path: not encoded (expected: percent-encoded)");
    }
    return digit;
  }

  /** A value of the query; empty if it is not there. */
  String value(String name) {
    return query.getOrDefault(name, "");
  }

  /** Whether the query names nothing else. */
  boolean asksOnlyFor(List<String> names) {
    return names.containsAll(query.keySet());
  }

  /** Without what was asked for: it may be what a visitor looks for. */
  @Override
  public String toString() {
    return "Address[" + steps.size() + " steps]";
  }
}
