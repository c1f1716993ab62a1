package org.verbale.server.publicsearch;

import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.verbale.id.Language;
import org.verbale.record.FieldName;
import org.verbale.server.publicstore.Facet;
import org.verbale.server.publicstore.PublicItem;
import org.verbale.server.publicstore.PublicPart;

/** A published record as Lucene takes it. */
final class Documents {
  /** The record's id: what a document is replaced and deleted by. */
  static final String RECORD = "record";

  /** Ids, dates and hashes: found by other means than words. */
  private static final Set<String> NO_TEXT =
      Set.of(
          FieldName.IN_REPLY_TO.code(),
          FieldName.SUPERSEDES.code(),
          FieldName.AGREED_HASH.code(),
          FieldName.INSTRUMENT.code(),
          FieldName.CLUSTER.code());

  private Documents() {}

  /** The field with the values of a facet. */
  static String field(Facet facet) {
    return "facet." + facet.name();
  }

  static Document of(PublicItem item) {
    Document document = new Document();
    document.add(new StringField(RECORD, item.record().value(), Store.YES));
    for (Facet facet : Facet.values()) {
      for (String value : item.values(facet)) {
        document.add(new StringField(field(facet), value, Store.NO));
      }
    }
    for (PublicPart part : item.parts()) {
      Optional<String> text = text(part);
      if (text.isPresent()) {
        String field = Analyzers.field(language(item, part));
        document.add(new TextField(field, text.get(), Store.NO));
      }
    }
    return document;
  }

  /** The words of a part; the name of a file counts. */
  static Optional<String> text(PublicPart part) {
    return switch (part) {
      case PublicPart.Paragraph paragraph -> Optional.of(paragraph.text());
      case PublicPart.Field field ->
          NO_TEXT.contains(field.name()) ? Optional.empty() : Optional.of(field.text());
      case PublicPart.Attachment file -> Optional.of(file.fileName());
    };
  }

  static Language language(PublicItem item, PublicPart part) {
    return switch (part) {
      case PublicPart.Paragraph paragraph -> paragraph.language().orElse(item.language());
      case PublicPart.Field field -> field.language().orElse(item.language());
      case PublicPart.Attachment file -> item.language();
    };
  }
}
