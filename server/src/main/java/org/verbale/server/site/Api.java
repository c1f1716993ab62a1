package org.verbale.server.site;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.verbale.codec.Bytes;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.server.publicsearch.PublicQuery;
import org.verbale.server.publicsearch.PublicSearch;
import org.verbale.server.publicsearch.Results;
import org.verbale.server.publicstore.Cursor;
import org.verbale.server.publicstore.Facet;
import org.verbale.server.publicstore.Filter;
import org.verbale.server.publicstore.Page;
import org.verbale.server.publicstore.PublicEntry;
import org.verbale.server.publicstore.PublicEvent;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.publicstore.ValueCount;

/**
 * The programming interface, version 1: what pages show, for programs. Names that it does not know
 * in a query are errors, so that a slip of the pen does not look like an answer.
 */
final class Api {
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final List<String> FILTERS =
      Arrays.stream(Facet.values()).map(SearchPage::parameter).toList();

  private final PublicStore store;
  private final PublicSearch search;
  private final ApiJson json;
  private final Bytes description;

  /**
   * @param base scheme and host of the site, without a slash at the end
   */
  Api(PublicStore store, PublicSearch search, String base) {
    this.store = store;
    this.search = search;
    this.json = new ApiJson(base);
    this.description = Assets.load("openapi.json");
  }

  /**
   * Answers what stands behind {@code /api/}.
   *
   * @param address whose path begins with {@code api}
   */
  Reply answer(Address address) throws IOException {
    List<String> steps = address.steps();
    if (steps.size() < 3 || !steps.get(1).equals("v1")) {
      return problem(404);
    }
    if (steps.size() == 4 && steps.get(2).equals("items")) {
      return address.query().isEmpty() ? item(steps.get(3)) : problem(400);
    }
    if (steps.size() != 3) {
      return problem(404);
    }
    return switch (steps.get(2)) {
      case "items" -> items(address);
      case "search" -> search(address);
      case "states" -> address.query().isEmpty() ? states() : problem(400);
      case "reviews" -> address.query().isEmpty() ? reviews() : problem(400);
      case "events" -> events(address);
      case "bundles" -> bundles(address);
      case "openapi.json" ->
          address.query().isEmpty()
              ? new Reply(
                  HttpStatus.OK,
                  Reply.Kind.DATA,
                  JSON,
                  Map.of(),
                  new Reply.Content.Whole(description))
              : problem(400);
      default -> problem(404);
    };
  }

  /** An error as RFC 9457 has it, which tells nothing but its kind. */
  static Reply problem(int status) {
    ObjectNode problem = ApiJson.NODES.objectNode();
    return problem(status, problem);
  }

  private static Reply problem(int status, ObjectNode more) {
    HttpStatus known = HttpStatus.valueOf(status);
    ObjectNode problem = ApiJson.NODES.objectNode();
    problem.put("type", "about:blank").put("title", known.reasonPhrase()).put("status", status);
    problem.setAll(more);
    return Reply.data(known, PROBLEM, problem.toString());
  }

  private static Reply ok(ObjectNode body) {
    return Reply.data(HttpStatus.OK, JSON, body.toString());
  }

  private Reply items(Address address) {
    List<String> known = new ArrayList<>(List.of("after", "limit", "withdrawn"));
    known.addAll(FILTERS);
    OptionalInt limit = limit(address);
    Optional<Optional<Cursor>> after = cursor(address);
    String withdrawn = address.value("withdrawn");
    boolean isFlag = withdrawn.isEmpty() || withdrawn.equals("true") || withdrawn.equals("false");
    if (!address.asksOnlyFor(known) || limit.isEmpty() || after.isEmpty() || !isFlag) {
      return problem(400);
    }
    Optional<Map<Facet, String>> filters = filters(address);
    if (filters.isEmpty()) {
      return problem(400);
    }
    Filter filter = new Filter(filters.get(), withdrawn.equals("true"));
    Page page = store.entries(filter, after.get(), limit.getAsInt());
    ObjectNode body = ApiJson.NODES.objectNode();
    ArrayNode items = body.putArray("items");
    page.entries().forEach(entry -> items.add(json.summary(entry)));
    page.next().ifPresent(next -> body.put("next", next.toString()));
    return ok(body);
  }

  private Reply item(String id) {
    RecordId record;
    try {
      record = new RecordId(id);
    } catch (IllegalArgumentException e) {
      return problem(404);
    }
    Optional<PublicEntry> entry = store.entry(record);
    if (entry.isEmpty()) {
      return problem(404);
    }
    return switch (entry.get()) {
      case PublicEntry.Item item -> ok(json.whole(item));
      case PublicEntry.Withdrawn withdrawn -> problem(410, json.summary(withdrawn));
    };
  }

  private Reply search(Address address) throws IOException {
    List<String> known = new ArrayList<>(List.of("q", "page"));
    known.addAll(FILTERS);
    OptionalInt page = number(address.value("page"), 1, 1, Site.PAGES);
    Optional<Map<Facet, String>> filters = filters(address);
    if (!address.asksOnlyFor(known) || page.isEmpty() || filters.isEmpty()) {
      return problem(400);
    }
    Optional<PublicQuery> query = PublicQuery.parse(address.value("q"), filters.get());
    if (query.isEmpty()) {
      return problem(400);
    }
    int from = (page.getAsInt() - 1) * SiteLimits.PAGE;
    Optional<Results> results = search.search(query.get(), from, SiteLimits.PAGE);
    if (results.isEmpty()) {
      return problem(503).with("retry-after", "5");
    }
    ObjectNode body = ApiJson.NODES.objectNode();
    body.put("total", results.get().total()).put("more", results.get().more());
    ArrayNode hits = body.putArray("hits");
    results.get().hits().forEach(hit -> hits.add(json.hit(hit)));
    return ok(body);
  }

  private Reply states() {
    ObjectNode body = ApiJson.NODES.objectNode();
    ArrayNode states = body.putArray("states");
    for (ValueCount value : store.values(Facet.STATE)) {
      ObjectNode state = states.addObject().put("code", value.value());
      state.set("names", ApiJson.names(new PartyCode(value.value())));
      state.put("items", value.items());
    }
    return ok(body);
  }

  private Reply reviews() {
    ObjectNode body = ApiJson.NODES.objectNode();
    ArrayNode reviews = body.putArray("reviews");
    for (ValueCount value : store.values(Facet.REVIEW)) {
      ObjectNode review = reviews.addObject().put("id", value.value());
      review.put("underReview", new ReviewId(value.value()).underReview().value());
      review.put("items", value.items());
    }
    return ok(body);
  }

  private Reply events(Address address) {
    OptionalInt limit = limit(address);
    Optional<Long> after = event(address);
    if (!address.asksOnlyFor(List.of("after", "limit")) || limit.isEmpty() || after.isEmpty()) {
      return problem(400);
    }
    ObjectNode body = ApiJson.NODES.objectNode();
    ArrayNode events = body.putArray("events");
    store.events(after.get(), limit.getAsInt()).forEach(event -> events.add(json.event(event)));
    return ok(body.put("last", store.lastEvent()));
  }

  /** What {@code bundles.tar} has, in the same order, page by page. */
  private Reply bundles(Address address) {
    OptionalInt limit = limit(address);
    Optional<Long> after = event(address);
    if (!address.asksOnlyFor(List.of("after", "limit")) || limit.isEmpty() || after.isEmpty()) {
      return problem(400);
    }
    ObjectNode body = ApiJson.NODES.objectNode();
    ArrayNode bundles = body.putArray("bundles");
    List<PublicEvent> events = store.events(after.get(), limit.getAsInt());
    for (PublicEvent event : events) {
      if (store.entry(event.record()).orElse(null) instanceof PublicEntry.Item item
          && item.event() == event.number()) {
        bundles.add(json.summary(item));
      }
    }
    if (!events.isEmpty() && events.getLast().number() < store.lastEvent()) {
      body.put("next", Long.toString(events.getLast().number()));
    }
    return ok(body);
  }

  private static OptionalInt limit(Address address) {
    return number(address.value("limit"), SiteLimits.PAGE, 1, SiteLimits.API_PAGE);
  }

  /** A number; {@code missing} if it is not there; nothing if it is none, or out of bounds. */
  static OptionalInt number(String text, int missing, int least, int most) {
    if (text.isEmpty()) {
      return OptionalInt.of(missing);
    }
    if (!text.matches("0|[1-9][0-9]{0,8}")) {
      return OptionalInt.empty();
    }
    int number = Integer.parseInt(text);
    return number >= least && number <= most ? OptionalInt.of(number) : OptionalInt.empty();
  }

  private static Optional<Long> event(Address address) {
    String text = address.value("after");
    if (text.isEmpty()) {
      return Optional.of(0L);
    }
    return text.matches("0|[1-9][0-9]{0,17}")
        ? Optional.of(Long.parseLong(text))
        : Optional.empty();
  }

  /** The cursor of a query, if there is one; nothing at all if it is none. */
  static Optional<Optional<Cursor>> cursor(Address address) {
    String text = address.value("after");
    if (text.isEmpty()) {
      return Optional.of(Optional.empty());
    }
    Optional<Cursor> cursor = Cursor.parse(text);
    return cursor.isPresent() ? Optional.of(cursor) : Optional.empty();
  }

  /** The filters of a query; nothing at all if one has a value that cannot be. */
  static Optional<Map<Facet, String>> filters(Address address) {
    Map<Facet, String> filters = new EnumMap<>(Facet.class);
    for (Browse browse : Browse.values()) {
      String value = address.value(SearchPage.parameter(browse.facet()));
      if (value.isEmpty()) {
        continue;
      }
      if (!browse.isPossible(value)) {
        return Optional.empty();
      }
      filters.put(browse.facet(), value);
    }
    return Optional.of(filters);
  }
}
