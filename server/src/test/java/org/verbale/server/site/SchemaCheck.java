package org.verbale.server.site;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Holds JSON against a schema of an OpenAPI document: as much of JSON Schema as ours uses. */
final class SchemaCheck {
  /** A schema with anything else in it fails the test: it would not be looked at. */
  private static final Set<String> KNOWN =
      Set.of(
          "$ref",
          "type",
          "required",
          "properties",
          "additionalProperties",
          "propertyNames",
          "items",
          "oneOf",
          "enum",
          "const",
          "pattern",
          "format",
          "minimum",
          "maximum",
          "description",
          "default",
          "maxLength");

  private final JsonNode document;

  SchemaCheck(JsonNode document) {
    this.document = document;
  }

  /** What does not fit; empty if all does. */
  List<String> problems(JsonNode schema, JsonNode value) {
    List<String> problems = new ArrayList<>();
    check(schema, value, "$", problems);
    return problems;
  }

  private void check(JsonNode schema, JsonNode value, String at, List<String> problems) {
    schema
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!KNOWN.contains(name)) {
                problems.add(at + ": schema uses " + name);
              }
            });
    if (schema.has("$ref")) {
      check(document.at(schema.get("$ref").asText().substring(1)), value, at, problems);
      return;
    }
    if (schema.has("oneOf")) {
      oneOf(schema, value, at, problems);
      return;
    }
    if (schema.has("const") && !schema.get("const").equals(value)) {
      problems.add(at + ": " + value + " (expected: " + schema.get("const") + ")");
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      problems.add(at + ": " + value + " (expected: one of " + schema.get("enum") + ")");
    }
    String type = schema.path("type").asText("");
    boolean fits =
        switch (type) {
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          case "string" -> value.isTextual();
          case "integer" -> value.isIntegralNumber();
          case "boolean" -> value.isBoolean();
          default -> true;
        };
    if (!fits) {
      problems.add(at + ": " + value.getNodeType() + " (expected: " + type + ")");
      return;
    }
    if (value.isObject() && type.equals("object")) {
      object(schema, value, at, problems);
    }
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        check(schema.path("items"), value.get(i), at + "[" + i + "]", problems);
      }
    }
    scalar(schema, value, at, problems);
  }

  private void oneOf(JsonNode schema, JsonNode value, String at, List<String> problems) {
    List<List<String>> all = new ArrayList<>();
    for (JsonNode each : schema.get("oneOf")) {
      all.add(new ArrayList<>());
      check(each, value, at, all.getLast());
    }
    if (all.stream().filter(List::isEmpty).count() != 1) {
      problems.add(at + ": not exactly one of the forms: " + all);
    }
  }

  private void object(JsonNode schema, JsonNode value, String at, List<String> problems) {
    for (JsonNode name : schema.path("required")) {
      if (!value.has(name.asText())) {
        problems.add(at + ": " + name + " missing");
      }
    }
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      JsonNode known = schema.path("properties").path(member.getKey());
      JsonNode others = schema.path("additionalProperties");
      String place = at + "." + member.getKey();
      if (!known.isMissingNode()) {
        check(known, member.getValue(), place, problems);
      } else if (others.isObject()) {
        check(others, member.getValue(), place, problems);
      } else if (others.isBoolean() && !others.asBoolean()) {
        problems.add(place + ": not in the description");
      }
    }
  }

  private static void scalar(JsonNode schema, JsonNode value, String at, List<String> problems) {
    String pattern = schema.path("pattern").asText("");
    if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(value.asText()).find()) {
      problems.add(at + ": " + value + " (expected: " + pattern + ")");
    }
    if (schema.has("minimum") && value.asLong() < schema.get("minimum").asLong()) {
      problems.add(at + ": " + value + " (expected: at least " + schema.get("minimum") + ")");
    }
    switch (schema.path("format").asText("")) {
      case "date-time" -> Instant.parse(value.asText());
      case "uri" -> URI.create(value.asText());
      default -> {}
    }
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode each : list) {
      if (each.equals(value)) {
        return true;
      }
    }
    return false;
  }
}
