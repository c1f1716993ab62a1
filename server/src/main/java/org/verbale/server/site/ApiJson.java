package org.verbale.server.site;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.server.publicsearch.Results;
import org.verbale.server.publicstore.Facet;
import org.verbale.server.publicstore.PublicEntry;
import org.verbale.server.publicstore.PublicEvent;
import org.verbale.server.publicstore.PublicItem;
import org.verbale.server.publicstore.PublicPart;

/** What is public as JSON; the form of each is in {@code openapi.json}. */
final class ApiJson {
  static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String base;

  /**
   * @param base scheme and host of the site, without a slash at the end
   */
  ApiJson(String base) {
    this.base = base;
  }

  /** An entry of a list: without its parts. */
  ObjectNode summary(PublicEntry entry) {
    ObjectNode json = NODES.objectNode();
    json.put("record", entry.record().value());
    json.put("standing", entry instanceof PublicEntry.Item ? "published" : "withdrawn");
    json.put("decision", entry.number());
    json.put("event", entry.event());
    json.put("review", entry.review().value());
    json.put("author", entry.state().value());
    json.put("type", entry.type().code());
    json.put("published", entry.published().toString());
    json.put("page", base + "/records/" + entry.record());
    switch (entry) {
      case PublicEntry.Item item -> item(json, item);
      case PublicEntry.Withdrawn withdrawn ->
          json.put("withdrawn", withdrawn.withdrawn().toString());
    }
    return json;
  }

  private void item(ObjectNode json, PublicEntry.Item entry) {
    PublicItem item = entry.item();
    json.put("updated", entry.updated().toString());
    json.put("corrected", entry.corrected());
    json.put("language", item.language().code());
    json.put("archived", item.recorded().toString());
    json.put("decided", item.decided().toString());
    json.put("viaSecretariat", item.viaSecretariat());
    json.put("totalParts", item.totalParts());
    ArrayNode disclosed = json.putArray("disclosedParts");
    item.parts().forEach(part -> disclosed.add(part.index()));
    item.title().ifPresent(title -> json.put("title", title));
    texts(json.putArray("instruments"), item.values(Facet.INSTRUMENT));
    texts(json.putArray("clusters"), item.values(Facet.CLUSTER));
    texts(json.putArray("articles"), item.values(Facet.ARTICLE));
    ObjectNode bundle = json.putObject("bundle");
    bundle.put("href", base + "/records/" + item.record() + ".vpub");
    bundle.put("length", entry.bundle().length());
    bundle.put("sha256", entry.bundle().sha256().toHex());
  }

  private static void texts(ArrayNode array, List<String> values) {
    values.forEach(array::add);
  }

  /** A published record with its parts. */
  ObjectNode whole(PublicEntry.Item entry) {
    ObjectNode json = summary(entry);
    ArrayNode parts = json.putArray("parts");
    entry.item().parts().forEach(part -> parts.add(part(entry.item(), part)));
    return json;
  }

  private ObjectNode part(PublicItem item, PublicPart part) {
    ObjectNode json = NODES.objectNode();
    json.put("index", part.index());
    switch (part) {
      case PublicPart.Paragraph paragraph -> {
        json.put("kind", "paragraph").put("name", paragraph.name());
        paragraph.language().ifPresent(language -> json.put("language", language.code()));
        json.put("text", paragraph.text());
      }
      case PublicPart.Field field -> {
        json.put("kind", "field").put("name", field.name());
        field.language().ifPresent(language -> json.put("language", language.code()));
        json.put("text", field.text());
      }
      case PublicPart.Attachment file -> {
        json.put("kind", "attachment").put("name", file.fileName());
        json.put("mediaType", file.mediaType()).put("length", file.length());
        json.put("href", base + "/records/" + item.record() + "/files/" + file.index());
      }
    }
    return json;
  }

  ObjectNode event(PublicEvent event) {
    ObjectNode json = NODES.objectNode();
    json.put("event", event.number());
    json.put("kind", event.kind().code());
    json.put("record", event.record().value());
    json.put("decision", event.decision());
    json.put("review", event.review().value());
    json.put("author", event.state().value());
    json.put("type", event.type().code());
    json.put("language", event.language().code());
    return json.put("at", event.at().toString());
  }

  /** A hit with its excerpt. */
  ObjectNode hit(Results.Hit hit) {
    ObjectNode json = NODES.objectNode();
    json.set("item", summary(hit.entry()));
    hit.excerpt().ifPresent(excerpt -> json.set("excerpt", excerpt(excerpt)));
    return json;
  }

  private static ObjectNode excerpt(Results.Excerpt excerpt) {
    ObjectNode json = NODES.objectNode();
    json.put("part", excerpt.part()).put("language", excerpt.language().code());
    ArrayNode pieces = json.putArray("pieces");
    for (Results.Piece piece : excerpt.pieces()) {
      pieces.addObject().put("text", piece.text()).put("found", piece.found());
    }
    return json;
  }

  /** The names of a State that the site's table has. */
  static ObjectNode names(PartyCode state) {
    ObjectNode names = NODES.objectNode();
    for (Language language : Language.values()) {
      StateNames.known(language, state).ifPresent(name -> names.put(language.code(), name));
    }
    return names;
  }
}
