package org.verbale.server.site;

import com.linecorp.armeria.common.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.id.RecordId;
import org.verbale.server.publicstore.PublicContent;
import org.verbale.server.publicstore.PublicEntry;
import org.verbale.server.publicstore.PublicEvent;
import org.verbale.server.publicstore.PublicPart;
import org.verbale.server.publicstore.PublicStore;

/** Files: proofs, what States attached, and everything at once. */
final class Downloads {
  private static final String BINARY = "application/octet-stream";

  private final PublicStore store;

  Downloads(PublicStore store) {
    this.store = store;
  }

  /** The proof of what is public of a record. */
  Optional<Reply> bundle(RecordId record) {
    return store.bundle(record).map(file -> file(file, record + ".vpub", "b", BINARY));
  }

  /** What a State attached, as a file that no browser shows. */
  Optional<Reply> attachment(RecordId record, int part) {
    if (!(store.entry(record).orElse(null) instanceof PublicEntry.Item entry)) {
      return Optional.empty();
    }
    Optional<PublicPart.Attachment> named = entry.item().attachment(part);
    return named.flatMap(
        file ->
            store
                .attachment(record, part)
                .map(
                    content ->
                        file(content, file.fileName(), "p" + part, served(file.mediaType()))));
  }

  /** Types that a browser could run are not named, whatever it was told beside. */
  private static String served(String mediaType) {
    boolean harmless =
        mediaType.equals("application/pdf")
            || mediaType.equals("text/plain")
            || (mediaType.startsWith("image/") && !mediaType.contains("svg"))
            || mediaType.startsWith("application/vnd.openxmlformats-officedocument.")
            || mediaType.startsWith("application/vnd.oasis.opendocument.");
    return harmless ? mediaType : BINARY;
  }

  private static Reply file(PublicContent content, String name, String tag, String mediaType) {
    Reply.Source source =
        out -> {
          try (InputStream in = content.open()) {
            in.transferTo(out);
          }
        };
    return new Reply(
        HttpStatus.OK,
        Reply.Kind.FILE,
        mediaType,
        Map.of("content-disposition", Disposition.attachment(name)),
        new Reply.Content.Streamed(content.length(), content.sha256() + tag, false, source));
  }

  /** A page that is to be kept and opened from a disk. */
  static Reply keep(String html, String name) {
    Reply page = Reply.page(HttpStatus.OK, html);
    return new Reply(
        HttpStatus.OK,
        Reply.Kind.FILE,
        page.mediaType(),
        Map.of("content-disposition", Disposition.attachment(name)),
        page.content());
  }

  /** All proofs behind an event, in the order in which they became public, as one tar file. */
  Reply bundles(long after) {
    return new Reply(
        HttpStatus.OK,
        Reply.Kind.FILE,
        "application/x-tar",
        Map.of("content-disposition", Disposition.attachment("bundles.tar")),
        new Reply.Content.Streamed(-1, "", true, out -> write(after, out)));
  }

  private void write(long after, OutputStream out) throws IOException {
    long last = store.lastEvent();
    long at = after;
    while (at < last) {
      List<PublicEvent> events = store.events(at, SiteLimits.API_PAGE);
      if (events.isEmpty()) {
        break;
      }
      for (PublicEvent event : events) {
        at = event.number();
        if (at <= last) {
          write(event, out);
        }
      }
    }
    out.write(Tar.end());
  }

  /** What was replaced or withdrawn since stands behind a later event, or nowhere. */
  private void write(PublicEvent event, OutputStream out) throws IOException {
    if (store.entry(event.record()).orElse(null) instanceof PublicEntry.Item entry
        && entry.event() == event.number()) {
      Optional<PublicContent> bundle = store.bundle(event.record());
      if (bundle.isEmpty()) {
        return;
      }
      PublicContent file = bundle.get();
      out.write(Tar.header(event.record() + ".vpub", file.length(), entry.updated()));
      try (InputStream in = file.open()) {
        in.transferTo(out);
      }
      out.write(Tar.padding(file.length()));
    }
  }

  /** A file of the site's own. */
  static Reply asset(Assets.Asset asset) {
    Bytes bytes = asset.bytes();
    return new Reply(
        HttpStatus.OK,
        Reply.Kind.ASSET,
        asset.mediaType(),
        Map.of(),
        new Reply.Content.Whole(bytes));
  }
}
