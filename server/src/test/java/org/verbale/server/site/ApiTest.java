package org.verbale.server.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.id.Language;
import org.verbale.server.publicstore.PublicItem;
import org.verbale.server.publicstore.PublicPart;

class ApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path directory;
  private static SiteFixture world;
  private static JsonNode description;

  @BeforeAll
  static void start() throws Exception {
    world = new SiteFixture(directory);
    for (int i = 1; i <= 7; i++) {
      world.publish(answer(i, 1));
    }
    world.publish(answer(3, 2));
    world.withdraw(SiteFixture.record(4), 2);
    world.awaitIndex();
    description = json(world.get("/api/v1/openapi.json"));
  }

  private static PublicItem answer(int record, long number) {
    return SiteFixture.item(
        SiteFixture.record(record),
        number,
        Language.EN,
        SiteFixture.field(0, "title", "Answer " + record),
        SiteFixture.field(1, "instrument", "UNTOC"),
        SiteFixture.field(2, "cluster", "CRIM"),
        SiteFixture.field(3, "article", "5"),
        SiteFixture.paragraph(4, Language.EN, "Participation is an offence. <b>Really</b>."),
        new PublicPart.Attachment(5, "law.pdf", "application/pdf", 5, 0));
  }

  @AfterAll
  static void stop() throws IOException {
    world.close();
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/items | /api/v1/items",
        "/api/v1/items?withdrawn=true&limit=3 | /api/v1/items",
        "/api/v1/items?state=XA&review=R-XA&instrument=UNTOC&cluster=CRIM&article=5&type=answer&language=en | /api/v1/items",
        "/api/v1/items?state=XB | /api/v1/items",
        "/api/v1/items/00000000000000000000000000000003 | /api/v1/items/{record}",
        "/api/v1/search?q=participation&state=XA | /api/v1/search",
        "/api/v1/search?type=answer | /api/v1/search",
        "/api/v1/states | /api/v1/states",
        "/api/v1/reviews | /api/v1/reviews",
        "/api/v1/events | /api/v1/events",
        "/api/v1/events?after=3&limit=2 | /api/v1/events",
        "/api/v1/bundles | /api/v1/bundles",
        "/api/v1/bundles?limit=2 | /api/v1/bundles"
      })
  void everyAnswer_isAsDescribed(String path, String described) throws IOException {
    HttpResponse<String> answer = world.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("access-control-allow-origin")).hasValue("*");
    JsonNode schema =
        description
            .path("paths")
            .path(described)
            .at("/get/responses/200/content/application~1json/schema");
    assertThat(schema.isMissingNode()).isFalse();
    assertThat(new SchemaCheck(description).problems(schema, json(answer))).isEmpty();
  }

  @Test
  void everyDescribedPath_isServedAndEveryParameterIsKnown() throws IOException {
    for (var path : description.get("paths").properties()) {
      String address = path.getKey().replace("{record}", SiteFixture.record(1).value());
      assertThat(world.get(address + (address.endsWith("search") ? "?q=a" : "")).statusCode())
          .as(address)
          .isEqualTo(200);
      for (JsonNode parameter : path.getValue().at("/get/parameters")) {
        if (parameter.get("in").asText().equals("query")) {
          String value =
              switch (parameter.get("name").asText()) {
                case "q", "cluster", "article" -> "5";
                case "state" -> "XA";
                case "review" -> "R-XA";
                case "instrument" -> "UNTOC";
                case "type" -> "answer";
                case "language" -> "en";
                case "withdrawn" -> "true";
                default -> "1";
              };
          String asked = address + "?" + parameter.get("name").asText() + "=" + value;
          asked += address.endsWith("search") && !asked.contains("?q") ? "&q=a" : "";
          assertThat(world.get(asked).statusCode()).as(asked).isEqualTo(200);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/items?unknown=1",
        "/api/v1/items?limit=0",
        "/api/v1/items?limit=101",
        "/api/v1/items?limit=-1",
        "/api/v1/items?limit=1e3",
        "/api/v1/items?after=x",
        "/api/v1/items?after=99999999999999999999",
        "/api/v1/items?withdrawn=maybe",
        "/api/v1/items?state=xa",
        "/api/v1/items?review=XA",
        "/api/v1/items?type=nothing",
        "/api/v1/items?language=de",
        "/api/v1/items?instrument=NO",
        "/api/v1/items/00000000000000000000000000000001?x=1",
        "/api/v1/search",
        "/api/v1/search?q=-word",
        "/api/v1/search?q=a&page=0",
        "/api/v1/search?q=a&page=21",
        "/api/v1/events?after=-1",
        "/api/v1/states?x=1"
      })
  void whatIsNotDescribed_isAProblem(String path) throws IOException {
    HttpResponse<String> answer = world.get(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(400);
    isProblem(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/items/00000000000000000000000000000009",
        "/api/v1/items/zz",
        "/api/v1/nothing",
        "/api/v1/items/00000000000000000000000000000001/parts",
        "/api/",
        "/api",
        "/api/v2/items"
      })
  void whatIsNotThere_isAProblem(String path) throws IOException {
    HttpResponse<String> answer = world.get(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(404);
    isProblem(answer);
  }

  private static void isProblem(HttpResponse<String> answer) throws IOException {
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    JsonNode problem = json(answer);
    assertThat(problem.get("status").asInt()).isEqualTo(answer.statusCode());
    assertThat(
            new SchemaCheck(description)
                .problems(description.at("/components/schemas/Problem"), problem))
        .isEmpty();
  }

  @Test
  void withdrawnRecord_isGoneAndSaysSo() throws IOException {
    HttpResponse<String> answer = world.get("/api/v1/items/" + SiteFixture.record(4));
    assertThat(answer.statusCode()).isEqualTo(410);
    isProblem(answer);
    assertThat(json(answer).get("standing").asText()).isEqualTo("withdrawn");
    assertThat(answer.body()).doesNotContain("Answer 4", "Participation");
  }

  @Test
  void items_arePagedWithoutGapOrDouble() throws IOException {
    List<String> records = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = json(world.get("/api/v1/items?limit=2&withdrawn=true" + after));
      page.get("items").forEach(item -> records.add(item.get("record").asText()));
      after = page.has("next") ? "&after=" + page.get("next").asText() : "";
    } while (!after.isEmpty());
    assertThat(records).hasSize(7).doesNotHaveDuplicates();
    assertThat(records.get(0)).isEqualTo(SiteFixture.record(4).value()); // the newest event
    assertThat(records.get(1)).isEqualTo(SiteFixture.record(3).value()); // corrected before
  }

  @Test
  void item_hasItsPartsAsTheyWereWritten() throws IOException {
    JsonNode item = json(world.get("/api/v1/items/" + SiteFixture.record(3)));
    assertThat(item.get("corrected").asBoolean()).isTrue();
    assertThat(item.at("/parts/4/text").asText())
        .isEqualTo("Participation is an offence. <b>Really</b>.");
    assertThat(item.at("/parts/5/href").asText())
        .isEqualTo("https://records.example/records/" + SiteFixture.record(3) + "/files/5");
  }

  @Test
  void search_showsWhatWasFound() throws IOException {
    JsonNode found = json(world.get("/api/v1/search?q=offences"));
    assertThat(found.get("total").asInt()).isEqualTo(6);
    List<String> marked = new ArrayList<>();
    for (JsonNode piece : found.at("/hits/0/excerpt/pieces")) {
      if (piece.get("found").asBoolean()) {
        marked.add(piece.get("text").asText());
      }
    }
    assertThat(marked).containsExactly("offence");
  }

  @Test
  void events_areInOrderWithoutGaps() throws IOException {
    JsonNode events = json(world.get("/api/v1/events?limit=100")).get("events");
    assertThat(events).hasSize(9);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).get("event").asInt()).isEqualTo(i + 1);
    }
    assertThat(events.get(7).get("kind").asText()).isEqualTo("corrected");
    assertThat(events.get(8).get("kind").asText()).isEqualTo("withdrawn");
  }
}
