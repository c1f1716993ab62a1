package org.verbale.server.site;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Pattern;
import org.verbale.id.Language;

/**
 * Writes one document of elements, attributes and text. There is no way to write markup: what is
 * text stays text, every element that was opened is closed in its turn, and a link leads nowhere
 * but into this site. Not thread-safe.
 */
final class Html {
  private static final Set<String> VOID = Set.of("br", "hr", "input", "link", "meta");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  /** Attributes whose value a browser follows. */
  private static final Set<String> LINKS = Set.of("href", "src", "action");

  /** Of this site, or of this page: never of another, and never a script. */
  private static final Pattern OWN = Pattern.compile("/(?![/\\\\])[^\\s\\\\]*|#[A-Za-z0-9-]+");

  private final StringBuilder out = new StringBuilder(8192);
  private final Deque<String> open = new ArrayDeque<>();

  /** A document of HTML. */
  static Html document() {
    Html html = new Html();
    html.out.append("<!doctype html>\n");
    return html;
  }

  /**
   * Begins an element.
   *
   * @param attributes names and values in turn; an empty value stands for an attribute that is
   *     there
   */
  @CanIgnoreReturnValue
  Html open(String tag, String... attributes) {
    start(tag, attributes);
    if (!VOID.contains(tag)) {
      open.push(tag);
    }
    return this;
  }

  /** Ends the element that was begun last. */
  @CanIgnoreReturnValue
  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Ends an element and begins a line: for those who read the source. */
  @CanIgnoreReturnValue
  Html end() {
    close();
    out.append('\n');
    return this;
  }

  /** An element of text alone. */
  @CanIgnoreReturnValue
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).end();
  }

  /** A link of text. */
  @CanIgnoreReturnValue
  Html link(String to, String text, String... attributes) {
    String[] all = new String[attributes.length + 2];
    all[0] = "href";
    all[1] = to;
    System.arraycopy(attributes, 0, all, 2, attributes.length);
    return open("a", all).text(text).close();
  }

  /** Text of this site. What others wrote goes through {@link #user} or {@link #paragraphs}. */
  @CanIgnoreReturnValue
  Html text(String text) {
    for (int i = 0; i < text.length(); i++) {
      escaped(text.charAt(i));
    }
    return this;
  }

  /** One line of what others wrote, isolated from the direction of what stands around it. */
  @CanIgnoreReturnValue
  Html user(String text) {
    open("bdi");
    marked(text, false);
    return close();
  }

  /** The same in a language that is known. */
  @CanIgnoreReturnValue
  Html user(String text, Language language) {
    open("bdi", "lang", language.code(), "dir", Texts.direction(language));
    marked(text, false);
    return close();
  }

  /** Paragraphs of what others wrote: empty lines part them, other ends of line break lines. */
  @CanIgnoreReturnValue
  Html paragraphs(String text) {
    for (String paragraph : UserText.paragraphs(text)) {
      open("p", "dir", "auto");
      marked(paragraph, true);
      end();
    }
    return this;
  }

  /** What others wrote, within an element that gives it a direction of its own. */
  @CanIgnoreReturnValue
  Html marked(String text, boolean lines) {
    text.codePoints()
        .forEach(
            c -> {
              if (lines && c == '\n') {
                open("br");
              } else if (UserText.isHidden(c)) {
                open("span", "class", "mark").text(UserText.mark(c)).close();
              } else if (Character.isBmpCodePoint(c)) {
                escaped((char) c);
              } else {
                out.appendCodePoint(c);
              }
            });
    return this;
  }

  /**
   * A script or a style of this site, as it stands in the jar.
   *
   * @throws IllegalArgumentException if it could end its element
   */
  @CanIgnoreReturnValue
  Html own(String tag, String content) {
    if (content.contains("</") || content.contains("<!")) {
      throw new IllegalArgumentException(tag + ": holds markup (expected: none)");
    }
    out.append('<').append(tag).append('>').append(content).append("</").append(tag).append(">\n");
    return this;
  }

  private void start(String tag, String... attributes) {
    if (!NAME.matcher(tag).matches() || attributes.length % 2 != 0) {
      throw new IllegalArgumentException("element: malformed (expected: a name, pairs)");
    }
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      attribute(attributes[i], attributes[i + 1]);
    }
    out.append('>');
  }

  private void attribute(String name, String value) {
    if (!NAME.matcher(name).matches() || name.startsWith("on") || name.equals("style")) {
      throw new IllegalArgumentException("attribute: not allowed (expected: no script, no style)");
    }
    if (LINKS.contains(name) && !OWN.matcher(value).matches()) {
      throw new IllegalArgumentException("link: leads elsewhere (expected: a path of this site)");
    }
    out.append(' ').append(name);
    if (!value.isEmpty()) {
      out.append("=\"");
      for (int i = 0; i < value.length(); i++) {
        escaped(value.charAt(i));
      }
      out.append('"');
    }
  }

  private void escaped(char c) {
    switch (c) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      default -> out.append(c);
    }
  }

  /**
   * The document.
   *
   * @throws IllegalStateException if an element is still open
   */
  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("element: open (expected: all closed)");
    }
    return out.toString();
  }
}
