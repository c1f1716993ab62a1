package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.verbale.id.ChannelId;

/** One Secretariat device that follows many channels: the first start, and the next. */
final class FollowTopic {
  private static final String HEAP = "256m";
  private static final String KIND = "F";

  private final Programme programme;
  private final Report report;
  private final Scale scale;

  FollowTopic(Programme programme) {
    this.programme = programme;
    this.report = programme.report();
    this.scale = programme.scale();
  }

  void run() throws Exception {
    int reviews = scale.followed() / ChannelId.Scope.values().length;
    var ids = new ArrayList<ChannelId>();
    for (int i = 0; i < reviews; i++) {
      for (ChannelId.Scope scope : ChannelId.Scope.values()) {
        ids.add(Cast.channel(KIND, i, scope));
      }
    }
    report.title(
        "Follow: a Secretariat device with %s of heap, %d channels, %d records in each"
            .formatted(HEAP, ids.size(), scale.recordsEach()));
    Path data = programme.data("follow");
    Path state = Files.createDirectories(data.resolve("state"));
    Cast cast = programme.cast();
    List<Founder.Founded> founded;
    try (Server server = programme.server(data)) {
      cast.register(server.endpoint());
      cast.constitute(server.endpoint(), KIND, reviews);
      var unused = client(server, state, false);
      try (Load load = Load.found(programme, server, ids, cast.authors())) {
        founded = load.channels();
      }
    }
    fill(data, founded);
    try (Server server = programme.server(data)) {
      print("first start, joining all", client(server, state, true), state);
      print("second start, nothing new", client(server, state, true), state);
    }
    fill(data, founded);
    try (Server server = programme.server(data)) {
      print("third start, as many records again", client(server, state, true), state);
    }
  }

  /** By XB, which belongs to all three channels of a review, one record a time in each. */
  private void fill(Path data, List<Founder.Founded> founded) throws Exception {
    // Not in "answers": only the State under review posts there, and each answer is cleared.
    List<Founder.Founded> open =
        founded.stream().filter(each -> each.channel().scope() != ChannelId.Scope.ANSWERS).toList();
    try (Growth growth = Growth.open(programme, data)) {
      growth.add(
          scale.recordsEach() * founded.size(),
          programme.sealing(),
          open,
          List.of(programme.cast().authors().get(1)));
    }
  }

  private Child.Answer client(Server server, Path state, boolean catchUp) throws IOException {
    Path keys = programme.cast().observer().keys().base();
    try (Child child =
        Child.start(
            Cores.DRIVER,
            List.of("-Xmx" + HEAP),
            FollowChild.class,
            Integer.toString(server.endpoint().port()),
            programme.cast().logKey(),
            keys.toString(),
            state.toString(),
            Boolean.toString(catchUp))) {
      return child.answer();
    }
  }

  private void print(String what, Child.Answer answer, Path state) throws IOException {
    report.line(
        "%s: ready in %.1f s, caught up in %.1f s (%.1f s of its core); member of %.0f channels,"
            + " %,.0f entries; %.0f MiB of heap live, %.0f MiB resident; state %.1f MiB on disk",
        what,
        answer.get("start"),
        answer.get("sync"),
        answer.get("cpu") / 1e9,
        answer.get("member"),
        answer.get("entries"),
        answer.get("heap") / (1 << 20),
        answer.get("resident") / (1 << 20),
        GrowthTopic.size(state) / (double) (1 << 20));
  }
}
