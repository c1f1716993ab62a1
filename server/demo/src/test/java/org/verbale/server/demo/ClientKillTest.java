package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.RecordRow;
import org.verbale.server.app.VerbaleServer;
import org.verbale.testing.Seeds;

/** A client is killed while it posts, again and again on the same state directory. */
final class ClientKillTest {
  @TempDir private Path directory;

  @Test
  void clientKilledTwice_postsEachNumberOnceAndKeepsItsKeys() throws Exception {
    run(2);
  }

  @Test
  @Tag("crash")
  void clientKilledFiftyTimes_postsEachNumberOnceAndKeepsItsKeys() throws Exception {
    run(50);
  }

  /** What the killed client reported: record ids by number. */
  private final Map<Integer, String> reported = new TreeMap<>();

  private void run(int kills) throws Exception {
    Random random = Seeds.random(getClass(), Seeds.of(1).findFirst().orElseThrow());
    Mechanism mechanism = Campaign.mechanism(directory);
    try (VerbaleServer server = VerbaleServer.start(mechanism.server(), directory.resolve("data"));
        Campaign review = Campaign.begin(directory, mechanism, server.address().getPort())) {
      review.found(Campaign.DIALOGUE, "xa1", "xa2", "xb1", "sec1", "sec2");
      review.channel("xb1", Campaign.DIALOGUE).close();
      review.leave("xb1");
      ChannelEngine witness = review.channel("xa1", Campaign.DIALOGUE);
      long head = 0;
      for (int life = 0; life <= kills; life++) {
        Child child = post(review);
        String[] following = child.await("following").split(" ");
        assertThat(following[0]).isEqualTo("MEMBER");
        assertThat(Long.parseLong(following[1])).as("stored head").isGreaterThanOrEqualTo(head);
        int readable = Integer.parseInt(child.await("readable"));
        assertThat(readable).as("records that it can read").isGreaterThanOrEqualTo(reported.size());
        note(child.await("accepted"));
        if (random.nextBoolean()) {
          witness.renew(); // the next kill may fall between a Commit and the poster's following it
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1200));
        for (String line : child.kill()) {
          // the last line may have been cut off by the kill
          if (line.matches("accepted [0-9]+ [0-9a-f]{32}")) {
            note(line.substring("accepted ".length()));
          }
        }
        head = readable;
      }
      witness.catchUp();
      compare(witness);
      compare(reread(review));
    }
    System.out.println("killed " + (kills + 1) + " times, " + reported.size() + " reported");
  }

  private Child post(Campaign review) throws Exception {
    Station.Place place = review.place("xb1");
    return Child.start(
        directory.resolve("client.err"),
        Poster.class,
        place.base().toString(),
        place.state().toString(),
        Integer.toString(place.port()),
        place.root().toHex(),
        place.logVkey(),
        Campaign.DIALOGUE.toString(),
        Integer.toString(reported.size()));
  }

  private void note(String accepted) {
    String[] words = accepted.split(" ");
    assertThat(reported.put(Integer.parseInt(words[0]), words[1])).as("reported twice").isNull();
  }

  /** The killed device itself, once more, in this process. */
  private static ChannelEngine reread(Campaign review) throws Exception {
    Station station = review.reopen("xb1");
    station.registry().catchUp();
    ChannelEngine channel = review.channel("xb1", Campaign.DIALOGUE);
    channel.catchUp();
    return channel;
  }

  private void compare(ChannelEngine reader) {
    List<String> texts = Station.texts(reader);
    List<String> expected = new ArrayList<>();
    IntStream.range(0, texts.size()).forEach(number -> expected.add("number " + number));
    assertThat(texts).as("each number once, in order").isEqualTo(expected);
    assertThat(reported.size()).as("all reported").isBetween(texts.size() - 1, texts.size());
    List<RecordRow> rows = reader.records(0);
    reported.forEach(
        (number, record) ->
            assertThat(rows.get(number).record().toString()).as("%s", number).isEqualTo(record));
  }
}
