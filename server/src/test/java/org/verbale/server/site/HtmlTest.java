package org.verbale.server.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlTest {
  @Test
  void text_staysText() {
    Html html = Html.document().element("p", "<b>&\"'</b>", "title", "\"><script>");
    assertThat(html.toString())
        .contains("<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;</p>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "",
        "relative",
        "/a b",
        "/a\nb",
        "#a b"
      })
  void linkElsewhere_isRefused(String link) {
    Html html = Html.document();
    assertThatThrownBy(() -> html.link(link, "text")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> html.open("form", "action", link))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> html.open("script", "src", link))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onclick", "style", "a=b", "a b", "A", ""})
  void attributeThatActs_isRefused(String name) {
    Html html = Html.document();
    assertThatThrownBy(() -> html.open("p", name, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void elementLeftOpen_isABug() {
    Html html = Html.document().open("p");
    assertThatThrownBy(html::toString).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void ownScriptWithMarkup_isRefused() {
    Html html = Html.document();
    assertThatThrownBy(() -> html.own("script", "'</script>'"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void userText_isIsolatedAndShowsWhatIsHidden() {
    Html html = Html.document().user("a\u202Eb\u0000<i>");
    assertThat(html.toString())
        .contains(
            "<bdi>a<span class=\"mark\">U+202E</span>b<span class=\"mark\">U+0000</span>"
                + "&lt;i&gt;</bdi>");
  }

  @Test
  void paragraphs_arePartedByEmptyLines() {
    Html html = Html.document().paragraphs("one\r\ntwo\r\n \r\nthree\u2028four\n\n\n");
    assertThat(html.toString())
        .contains("<p dir=\"auto\">one<br>two</p>")
        .contains("<p dir=\"auto\">three<br>four</p>")
        .doesNotContain("<p dir=\"auto\"></p>");
  }
}
