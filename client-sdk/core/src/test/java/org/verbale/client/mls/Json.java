package org.verbale.client.mls;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.testing.Vectors;

/** The MLS working group's test vectors. */
final class Json {
  private Json() {}

  /** The cases of {@code name} for suite 1; says how many it left out. */
  static List<JsonObject> suiteOne(String name) throws IOException {
    List<JsonObject> cases = new ArrayList<>();
    int all = 0;
    try (Reader in = Files.newBufferedReader(Vectors.file("mls/" + name + ".json"))) {
      for (JsonElement each : JsonParser.parseReader(in).getAsJsonArray()) {
        all++;
        if (each.getAsJsonObject().get("cipher_suite").getAsInt() == 1) {
          cases.add(each.getAsJsonObject());
        }
      }
    }
    System.out.println(
        name
            + ": "
            + cases.size()
            + " to run, left out "
            + (all - cases.size())
            + " (suites we do not have)");
    return cases;
  }

  static List<JsonObject> list(JsonObject object, String name) {
    List<JsonObject> list = new ArrayList<>();
    object.getAsJsonArray(name).forEach(each -> list.add(each.getAsJsonObject()));
    return list;
  }

  static Bytes bytes(JsonObject object, String name) {
    return Bytes.fromHex(object.get(name).getAsString());
  }

  static SecretBytes secret(JsonObject object, String name) {
    return SecretBytes.adopt(bytes(object, name).toByteArray());
  }
}
