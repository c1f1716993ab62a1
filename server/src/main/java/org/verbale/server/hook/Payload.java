package org.verbale.server.hook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.verbale.hook.PublicationEvent;

/**
 * What a webhook sends of an event: CloudEvents 1.0, as JSON in structured mode. The same bytes
 * each time, so that a receiver may compare them.
 */
final class Payload {
  static final String MEDIA_TYPE = "application/cloudevents+json; charset=utf-8";

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private Payload() {}

  /**
   * Everything in it is of a form without quotes, backslashes, control characters or others than
   * ASCII: ids, codes, numbers, and a URI, which is one with nothing of it escaped in JSON.
   *
   * @param source which the CloudEvent names as its own
   */
  static byte[] of(PublicationEvent event, URI source) {
    StringBuilder json = new StringBuilder("{\"specversion\":\"1.0\"");
    text(json, "id", event.id());
    text(json, "source", source.toASCIIString());
    text(json, "type", "org.verbale.publication." + event.kind().code());
    text(json, "subject", event.record().value());
    text(json, "time", TIME.format(event.at()));
    text(json, "datacontenttype", "application/json");
    json.append(",\"data\":{\"event\":").append(event.number());
    text(json, "record", event.record().value());
    json.append(",\"decision\":").append(event.decision());
    text(json, "review", event.review().value());
    text(json, "state", event.state().value());
    text(json, "type", event.type().code());
    text(json, "language", event.language().code());
    event.link().ifPresent(link -> text(json, "url", link.toASCIIString()));
    return json.append("}}").toString().getBytes(US_ASCII);
  }

  private static void text(StringBuilder json, String name, String value) {
    if (!value.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != '\\')) {
      throw new IllegalArgumentException(name + ": needs escapes (expected: none that does)");
    }
    json.append(",\"").append(name).append("\":\"").append(value).append('"');
  }
}
