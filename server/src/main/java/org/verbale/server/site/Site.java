package org.verbale.server.site;

import com.linecorp.armeria.common.HttpStatus;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.server.publicsearch.PublicQuery;
import org.verbale.server.publicsearch.PublicSearch;
import org.verbale.server.publicsearch.Results;
import org.verbale.server.publicsearch.SearchLimits;
import org.verbale.server.publicstore.Cursor;
import org.verbale.server.publicstore.Facet;
import org.verbale.server.publicstore.Filter;
import org.verbale.server.publicstore.Page;
import org.verbale.server.publicstore.PublicEntry;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.publicstore.ValueCount;

/** What stands where: finds the answer to an address. Thread-safe; waits for the disk. */
final class Site {
  /** Most pages of a search. */
  static final int PAGES = SearchLimits.HITS / SiteLimits.PAGE;

  private static final String AFTER = "after";
  private static final String ATOM = "application/atom+xml; charset=utf-8";
  private static final String BUNDLE = ".vpub";

  private final PublicStore store;
  private final PublicSearch search;
  private final Assets assets = new Assets();
  private final Downloads downloads;
  private final Feed feed;
  private final Api api;
  private final ListPages lists;
  private final ItemPage items;
  private final SearchPage searches;
  private final CheckPages checks;
  private final NoticePage notices;

  /**
   * @param base scheme and host of the site, without a slash at the end
   */
  Site(PublicStore store, PublicSearch search, ShownTrust trust, String base) {
    this.store = store;
    this.search = search;
    this.downloads = new Downloads(store);
    this.feed = new Feed(base);
    this.api = new Api(store, search, base);
    Frame frame = new Frame(assets);
    CheckForm form = new CheckForm(trust);
    this.lists = new ListPages(frame);
    this.items = new ItemPage(frame, form);
    this.searches = new SearchPage(frame);
    this.checks = new CheckPages(frame, assets, trust, form);
    this.notices = new NoticePage(frame);
  }

  /**
   * The answer.
   *
   * @param wish the language of somebody whose address names none
   * @throws IOException if the search index cannot be read
   */
  Reply answer(Address address, Language wish) throws IOException {
    List<String> steps = address.steps();
    String first = steps.get(0);
    Optional<Language> language = Negotiation.of(first);
    if (language.isPresent() && steps.size() == 1) {
      return Reply.redirect("/" + first + "/");
    }
    if (language.isPresent()) {
      Texts texts = Texts.in(language.get());
      return page(texts, steps.subList(1, steps.size()), address)
          .orElseGet(() -> error(address, wish, 404));
    }
    return switch (first) {
      case "api" -> api.answer(address);
      case "" ->
          steps.size() == 1 ? Reply.redirect("/" + wish.code() + "/") : missing(address, wish);
      case "records" -> file(address, wish).orElseGet(() -> missing(address, wish));
      case "assets" ->
          steps.size() == 2
              ? assets
                  .at("/assets/" + steps.get(1))
                  .map(Downloads::asset)
                  .orElseGet(() -> missing(address, wish))
              : missing(address, wish);
      case "feed.atom" -> steps.size() == 1 ? feed(address, wish) : missing(address, wish);
      case "states" -> stateFeed(address, wish);
      case "bundles.tar" -> steps.size() == 1 ? bundles(address, wish) : missing(address, wish);
      case "robots.txt" ->
          steps.size() == 1
              ? Reply.data(HttpStatus.OK, "text/plain; charset=utf-8", "User-agent: *\nAllow: /\n")
              : missing(address, wish);
      default -> missing(address, wish);
    };
  }

  private Reply missing(Address address, Language wish) {
    return error(address, wish, 404);
  }

  /** An error in the form that fits what was asked for. */
  Reply error(Address address, Language wish, int status) {
    boolean isApi = address.steps().get(0).equals("api");
    Language language = Negotiation.of(address.steps().get(0)).orElse(wish);
    return isApi ? Api.problem(status) : error(language, status);
  }

  /** An error as a page. */
  Reply error(Language language, int status) {
    return Reply.page(HttpStatus.valueOf(status), notices.error(Texts.in(language), status));
  }

  /** A page in a language; nothing if there is no such page. */
  private Optional<Reply> page(Texts texts, List<String> steps, Address address)
      throws IOException {
    String name = steps.get(0);
    if (steps.size() == 1) {
      return switch (name) {
        case "" -> Optional.of(ok(lists.home(texts, entries(Filter.ALL, Optional.empty()))));
        case "newest" -> Optional.of(newest(texts, address));
        case "search" -> Optional.of(search(texts, address));
        case "check" -> Optional.of(ok(checks.how(texts)));
        case "check.html" ->
            Optional.of(Downloads.keep(checks.offline(texts), "verbale-check.html"));
        default ->
            Browse.of(name)
                .map(browse -> ok(lists.values(texts, browse, store.values(browse.facet()))));
      };
    }
    if (steps.size() != 2) {
      return Optional.empty();
    }
    if (name.equals("records")) {
      return record(steps.get(1)).flatMap(store::entry).map(entry -> entry(texts, entry));
    }
    return Browse.of(name)
        .filter(browse -> browse.isPossible(steps.get(1)))
        .map(browse -> records(texts, browse, steps.get(1), address));
  }

  private static Reply ok(String html) {
    return Reply.page(HttpStatus.OK, html);
  }

  private Page entries(Filter filter, Optional<Cursor> after) {
    return store.entries(filter, after, SiteLimits.PAGE);
  }

  private Reply entry(Texts texts, PublicEntry entry) {
    return switch (entry) {
      case PublicEntry.Item item -> ok(items.page(texts, item));
      case PublicEntry.Withdrawn withdrawn ->
          Reply.page(HttpStatus.GONE, notices.gone(texts, withdrawn));
    };
  }

  private Reply newest(Texts texts, Address address) {
    Optional<Optional<Cursor>> after = cursor(address);
    return after.isEmpty()
        ? error(texts.language(), 400)
        : ok(lists.newest(texts, address.value(AFTER), entries(Filter.ALL, after.get())));
  }

  private Reply records(Texts texts, Browse browse, String value, Address address) {
    Optional<Optional<Cursor>> after = cursor(address);
    if (after.isEmpty()) {
      return error(texts.language(), 400);
    }
    Page page = entries(Filter.ALL.with(browse.facet(), value).withTombstones(), after.get());
    return ok(lists.records(texts, browse, value, address.value(AFTER), page));
  }

  private static Optional<Optional<Cursor>> cursor(Address address) {
    return address.asksOnlyFor(List.of(AFTER)) ? Api.cursor(address) : Optional.empty();
  }

  private Reply search(Texts texts, Address address) throws IOException {
    OptionalInt page = Api.number(address.value("page"), 1, 1, PAGES);
    Optional<Map<Facet, String>> filters = Api.filters(address);
    if (page.isEmpty() || filters.isEmpty()) {
      return error(texts.language(), 400);
    }
    String words = address.value("q");
    var asked = new SearchPage.Asked(words, filters.get(), page.getAsInt());
    Map<Facet, List<ValueCount>> values = new EnumMap<>(Facet.class);
    for (Facet facet : SearchPage.CHOSEN) {
      values.put(facet, store.values(facet));
    }
    return ok(searches.page(texts, asked, values, outcome(asked)));
  }

  private SearchPage.Outcome outcome(SearchPage.Asked asked) throws IOException {
    if (asked.words().isBlank() && asked.filters().isEmpty()) {
      return new SearchPage.Outcome.Nothing();
    }
    Optional<PublicQuery> query = PublicQuery.parse(asked.words(), asked.filters());
    if (query.isEmpty()) {
      return new SearchPage.Outcome.Malformed();
    }
    int from = (asked.page() - 1) * SiteLimits.PAGE;
    Optional<Results> results = search.search(query.get(), from, SiteLimits.PAGE);
    return results.isPresent()
        ? new SearchPage.Outcome.Found(results.get())
        : new SearchPage.Outcome.Unavailable();
  }

  /** What a record has in no language: its proof, its files, and the link that everybody keeps. */
  private Optional<Reply> file(Address address, Language wish) {
    List<String> steps = address.steps();
    if (steps.size() == 2 && steps.get(1).endsWith(BUNDLE)) {
      String id = steps.get(1).substring(0, steps.get(1).length() - BUNDLE.length());
      return record(id).flatMap(record -> downloads.bundle(record).or(() -> gone(record, wish)));
    }
    if (steps.size() == 2) {
      return record(steps.get(1))
          .flatMap(store::entry)
          .map(entry -> Reply.redirect(Entries.path(wish, entry.record())));
    }
    if (steps.size() == 4 && steps.get(2).equals("files")) {
      OptionalInt part = Api.number(steps.get(3), -1, 0, 4095);
      return record(steps.get(1))
          .filter(record -> part.isPresent() && part.getAsInt() >= 0)
          .flatMap(
              record -> downloads.attachment(record, part.getAsInt()).or(() -> gone(record, wish)));
    }
    return Optional.empty();
  }

  private Optional<Reply> gone(RecordId record, Language wish) {
    return store
        .entry(record)
        .filter(PublicEntry.Withdrawn.class::isInstance)
        .map(entry -> entry(Texts.in(wish), entry));
  }

  private static Optional<RecordId> record(String id) {
    try {
      return Optional.of(new RecordId(id));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Reply feed(Address address, Language wish) {
    String title = Texts.in(Language.EN).of("site.name");
    return feed(address, wish, "/feed.atom", title, Filter.ALL.withTombstones());
  }

  private Reply stateFeed(Address address, Language wish) {
    List<String> steps = address.steps();
    boolean fits =
        steps.size() == 3
            && Browse.STATES.isPossible(steps.get(1))
            && steps.get(2).equals("feed.atom");
    if (!fits) {
      return missing(address, wish);
    }
    String state = steps.get(1);
    Texts texts = Texts.in(Language.EN);
    String title = texts.of("site.name") + " – " + Browse.STATES.label(texts, state);
    Filter filter = Filter.ALL.with(Facet.STATE, state).withTombstones();
    return feed(address, wish, "/states/" + state + "/feed.atom", title, filter);
  }

  private Reply feed(Address address, Language wish, String path, String title, Filter filter) {
    Optional<Optional<Cursor>> after = cursor(address);
    if (after.isEmpty()) {
      return error(address, wish, 400);
    }
    Page page = entries(filter, after.get());
    String xml = feed.of(path, title, address.value(AFTER), page);
    return Reply.data(HttpStatus.OK, ATOM, xml);
  }

  private Reply bundles(Address address, Language wish) {
    Optional<Optional<Cursor>> after = cursor(address);
    return after.isEmpty()
        ? error(address, wish, 400)
        : downloads.bundles(after.get().map(Cursor::event).orElse(0L));
  }
}
