package org.verbale.server.demo;

import java.nio.file.Path;
import java.util.List;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.RecordRow;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.record.RecordType;

/**
 * Posts numbers without end, each under a token of its own, and says which were accepted: a client
 * to be killed.
 */
public final class Poster {
  private Poster() {}

  /** Arguments: key files, state directory, port, root hash, log key, channel, first number. */
  public static void main(String[] arguments) throws Exception {
    var place =
        new Station.Place(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            Integer.parseInt(arguments[2]),
            Digest.fromHex(arguments[3]),
            arguments[4]);
    try (Station station = Station.open(place);
        ChannelEngine channel = station.channel(ChannelId.of(arguments[5]))) {
      long stored = channel.head().length();
      System.out.println("following " + channel.catchUp() + " " + stored);
      List<String> texts = Station.texts(channel);
      System.out.println("readable " + texts.size());
      for (int number = Integer.parseInt(arguments[6]); ; number++) {
        String text = "number " + number;
        if (number % 4 == 3) {
          channel.renew(); // so that kills fall on Commits of its own, too
        }
        RecordRow row = channel.post(Station.say(text, RecordType.of("message"), text));
        System.out.println("accepted " + number + " " + row.record());
      }
    }
  }
}
