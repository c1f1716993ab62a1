package org.verbale.server.site;

import static java.util.stream.Collectors.joining;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.id.Language;

/** How to check, for everybody; and the page that does it without this site. */
final class CheckPages {
  private final Frame frame;
  private final Assets assets;
  private final ShownTrust trust;
  private final CheckForm form;

  CheckPages(Frame frame, Assets assets, ShownTrust trust, CheckForm form) {
    this.frame = frame;
    this.assets = assets;
    this.trust = trust;
    this.form = form;
  }

  String how(Texts texts) {
    return frame.page(
        texts,
        texts.of("check.title"),
        "/check",
        html -> {
          html.element("h1", texts.of("check.title"));
          html.element("p", texts.of("check.why"), "class", "lead");
          points(html, texts, "check.file", List.of("parts", "notes", "proof", "certificates"));
          points(html, texts, "check.how", List.of("here", "page", "tool"));
          html.open("p");
          html.link(
              "/" + texts.language().code() + "/check.html",
              texts.of("check.save"),
              "class",
              "button",
              "download",
              "");
          html.end();
          keys(html, texts);
          points(html, texts, "check.limits", List.of("true", "later", "rest", "site"));
        });
  }

  private static void points(Html html, Texts texts, String key, List<String> points) {
    html.element("h2", texts.of(key)).open("ul");
    points.forEach(point -> html.element("li", texts.of(key + "." + point)));
    html.end();
  }

  private void keys(Html html, Texts texts) {
    html.element("h2", texts.of("check.keys")).element("p", texts.of("check.keys.text"));
    html.element("h3", texts.of("check.log"));
    codes(html, trust.logKeys());
    if (!trust.policy().isEmpty()) {
      html.element("h3", texts.of("check.policy"));
      html.open("pre", "dir", "ltr", "tabindex", "0").text(trust.policy()).end();
    }
    html.element("h3", texts.of("check.roots"));
    codes(html, trust.roots());
  }

  private static void codes(Html html, List<String> codes) {
    html.open("ul", "class", "codes");
    codes.forEach(code -> html.open("li").element("code", code, "dir", "ltr").end());
    html.end();
  }

  /**
   * One file that needs nothing else and asks nobody: it may run its own script and style alone,
   * and its keys are those of this site until the visitor puts in others.
   */
  String offline(Texts texts) {
    Language language = texts.language();
    List<Bytes> scripts = Assets.CHECK.stream().map(assets::bytes).toList();
    Bytes style = assets.bytes("site.css");
    String policy =
        "default-src 'none'; base-uri 'none'; form-action 'none'; script-src "
            + scripts.stream().map(CheckPages::source).collect(joining(" "))
            + "; style-src "
            + source(style);
    Html html = Html.document();
    html.open("html", "lang", language.code(), "dir", Texts.direction(language));
    html.open("head").open("meta", "charset", "utf-8");
    html.open("meta", "http-equiv", "content-security-policy", "content", policy);
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.element("title", texts.of("check.title")).own("style", text(style)).end();
    html.open("body").open("main");
    html.element("h1", texts.of("check.title"));
    html.element("p", texts.of("check.keys.text"));
    form.offline(html, texts);
    points(html, texts, "check.limits", List.of("true", "later", "rest", "site"));
    html.end();
    scripts.forEach(script -> html.own("script", text(script)));
    html.end().end();
    return html.toString();
  }

  private static String source(Bytes file) {
    byte[] hash = Digest.sha256(file.toByteArray()).toByteArray();
    return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
  }

  private static String text(Bytes file) {
    return new String(file.toByteArray(), StandardCharsets.UTF_8);
  }
}
