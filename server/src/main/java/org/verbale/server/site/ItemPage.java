package org.verbale.server.site;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.record.FieldName;
import org.verbale.server.publicstore.PublicEntry;
import org.verbale.server.publicstore.PublicItem;
import org.verbale.server.publicstore.PublicPart;

/** A published record: its parts in their order, what is left out between them, and its proof. */
final class ItemPage {
  private static final Set<String> KNOWN_FIELDS =
      Stream.of(FieldName.values()).map(FieldName::code).collect(Collectors.toUnmodifiableSet());

  /** Fields that name another record. */
  private static final Set<String> RECORDS =
      Set.of(FieldName.IN_REPLY_TO.code(), FieldName.SUPERSEDES.code());

  /** Marks what the check holds against the proof: the text of a part, or the name of a file. */
  private static final String PART = "data-part";

  private final Frame frame;
  private final CheckForm check;

  ItemPage(Frame frame, CheckForm check) {
    this.frame = frame;
    this.check = check;
  }

  String page(Texts texts, PublicEntry.Item entry) {
    PublicItem item = entry.item();
    String title = item.title().map(UserText::line).orElseGet(() -> texts.of("item.untitled"));
    return frame.checking(
        texts,
        title,
        "/records/" + item.record(),
        html -> {
          html.open("article");
          heading(html, texts, item);
          if (entry.corrected()) {
            html.element("p", texts.of("item.corrected"), "class", "notice");
          }
          facts(html, texts, entry);
          parts(html, texts, item);
          html.end();
          Provenance.panel(html, texts, entry, check);
        });
  }

  private static void heading(Html html, Texts texts, PublicItem item) {
    html.open("h1");
    Optional<String> title = item.title();
    if (title.isPresent()) {
      html.user(title.get(), item.language());
    } else {
      html.text(texts.of("item.untitled"));
    }
    html.end();
    html.open("p", "class", "partof");
    html.text(
        texts.of(
            "item.partof", Entries.number(item.parts().size()), Entries.number(item.totalParts())));
    html.end();
    html.element("p", texts.of("item.partof.note"), "class", "note");
  }

  private static void facts(Html html, Texts texts, PublicEntry.Item entry) {
    PublicItem item = entry.item();
    String code = "/" + texts.language().code();
    html.open("section", "aria-labelledby", "facts");
    html.element("h2", texts.of("item.about"), "id", "facts").open("dl");
    fact(html, texts, "item.author");
    html.link(code + "/states/" + item.state(), StateNames.name(texts, item.state())).end();
    fact(html, texts, "item.state");
    html.text(StateNames.nameUnderReview(texts, item.review())).end();
    fact(html, texts, "item.review");
    html.link(code + "/reviews/" + item.review(), item.review().value()).end();
    fact(html, texts, "item.type");
    html.link(code + "/types/" + item.type().code(), texts.of("type." + item.type().code())).end();
    fact(html, texts, "item.language");
    html.text(texts.of("language." + item.language().code())).end();
    fact(html, texts, "item.archived");
    Entries.day(html, texts, item.recorded());
    html.end();
    fact(html, texts, "item.published");
    Entries.day(html, texts, item.decided());
    html.end();
    fact(html, texts, "item.via");
    html.text(texts.of(item.viaSecretariat() ? "item.via.secretariat" : "item.via.state")).end();
    html.end().end();
  }

  private static void fact(Html html, Texts texts, String key) {
    html.element("dt", texts.of(key)).open("dd");
  }

  private static void parts(Html html, Texts texts, PublicItem item) {
    html.open("section", "aria-labelledby", "parts", "class", "parts");
    html.element("h2", texts.of("item.content"), "id", "parts");
    boolean files = item.parts().stream().anyMatch(PublicPart.Attachment.class::isInstance);
    if (files) {
      html.element("p", texts.of("item.warning"), "class", "note");
    }
    int next = 0;
    for (PublicPart part : item.parts()) {
      omitted(html, texts, next, part.index() - 1);
      part(html, texts, item, part);
      next = part.index() + 1;
    }
    omitted(html, texts, next, item.totalParts() - 1);
    html.end();
  }

  /** Between two parts that are public; people count from 1. */
  private static void omitted(Html html, Texts texts, int first, int last) {
    if (first == last) {
      html.element("p", texts.of("item.omitted.one", "" + (first + 1)), "class", "omitted");
    } else if (first < last) {
      html.element(
          "p",
          texts.of("item.omitted.many", "" + (first + 1), "" + (last + 1)),
          "class",
          "omitted");
    }
  }

  private static void part(Html html, Texts texts, PublicItem item, PublicPart part) {
    html.open("div", "class", "part", "id", "part-" + (part.index() + 1));
    html.element("p", texts.of("item.part", "" + (part.index() + 1)), "class", "number");
    switch (part) {
      case PublicPart.Paragraph paragraph -> {
        if (!paragraph.name().isEmpty()) {
          html.open("h3")
              .user(paragraph.name(), paragraph.language().orElse(item.language()))
              .end();
        }
        Language language = paragraph.language().orElse(item.language());
        html.open(
            "div",
            "lang",
            language.code(),
            "dir",
            Texts.direction(language),
            PART,
            "" + part.index());
        html.paragraphs(paragraph.text()).end();
      }
      case PublicPart.Field field -> field(html, texts, item, field);
      case PublicPart.Attachment file -> file(html, texts, item.record(), file);
    }
    html.end();
  }

  private static void field(Html html, Texts texts, PublicItem item, PublicPart.Field field) {
    boolean known = KNOWN_FIELDS.contains(field.name());
    html.open("h3");
    if (known) {
      html.text(texts.of("field." + field.name()));
    } else {
      html.open("code").marked(field.name(), false).close();
    }
    html.end();
    String value = field.text();
    Optional<String> ours = known ? ours(texts, field.name(), value) : Optional.empty();
    if (ours.isPresent()) {
      html.open("p").text(ours.get() + " (");
      html.open("bdi", PART, "" + field.index()).text(value).close().text(")").end();
    } else if (RECORDS.contains(field.name()) && isRecord(value)) {
      html.open("p", PART, "" + field.index());
      html.link(Entries.path(texts.language(), new RecordId(value)), value).end();
    } else {
      Language language = field.language().orElse(item.language());
      html.open("div", "lang", language.code(), PART, "" + field.index());
      html.paragraphs(value).end();
    }
  }

  /** The name of a code that the rules define. */
  private static Optional<String> ours(Texts texts, String field, String value) {
    boolean coded =
        field.equals(FieldName.INSTRUMENT.code()) || field.equals(FieldName.CLUSTER.code());
    String key = field + "." + value;
    return coded && texts.has(key) ? Optional.of(texts.of(key)) : Optional.empty();
  }

  private static boolean isRecord(String value) {
    try {
      return !new RecordId(value).value().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void file(Html html, Texts texts, RecordId record, PublicPart.Attachment file) {
    html.open("h3", PART, "" + file.index()).user(file.fileName()).end();
    html.open("p", "class", "facts");
    html.link(
        "/records/" + record + "/files/" + file.index(),
        texts.of("item.download"),
        "download",
        "",
        "rel",
        "nofollow");
    html.element("span", file.mediaType().toLowerCase(Locale.ROOT), "dir", "ltr");
    html.element("span", texts.of("item.size", texts.number(file.length())));
    html.end();
  }
}
