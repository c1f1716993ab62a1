package org.verbale.benchmarks;

import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.verbale.id.ChannelId;
import org.verbale.v1.RecordServiceGrpc;

/** Channels that the driver can seal for, and the connections of those who write in them. */
final class Load implements AutoCloseable {
  private static final int WINDOW = 4;

  /** Channels founded before KeyPackages are published again; fewer than the server keeps. */
  private static final int AT_ONCE = 100;

  private final Programme programme;
  private final Server server;
  private final List<Founder.Founded> channels = new ArrayList<>();
  private final List<Member> authors;
  private final List<ManagedChannel> connections = new ArrayList<>();
  private final Sealing sealing;

  private Load(Programme programme, Server server) {
    this.programme = programme;
    this.server = server;
    this.sealing = programme.sealing();
    this.authors = programme.cast().authors();
    authors.forEach(author -> connections.add(author.connect(server.endpoint())));
  }

  /** Registers the cast, and founds {@code count} channels of five members by hand. */
  static Load found(Programme programme, Server server, String kind, int count) throws Exception {
    Cast cast = programme.cast();
    cast.register(server.endpoint());
    cast.constitute(server.endpoint(), kind, count);
    List<ChannelId> ids =
        IntStream.range(0, count).mapToObj(number -> Cast.dialogue(kind, number)).toList();
    return found(programme, server, ids, cast.others(ChannelId.Scope.DIALOGUE));
  }

  /**
   * Founds channels of reviews that are constituted.
   *
   * @param nobodys members besides the deputy whose KeyPackages are made here, and who so never
   *     follow; the observer's are taken from the server if it is none of them
   */
  static Load found(Programme programme, Server server, List<ChannelId> ids, List<Member> nobodys)
      throws Exception {
    var load = new Load(programme, server);
    Cast cast = programme.cast();
    try (var deputy = new Cast.Connection(cast.deputy().connect(server.endpoint()))) {
      var founder = new Founder(cast.deputy(), deputy.grpc(), programme.random());
      for (int i = 0; i < ids.size(); i++) {
        if (i % AT_ONCE == 0) {
          List<ChannelId> next = ids.subList(i, Math.min(ids.size(), i + AT_ONCE));
          for (Member member : nobodys) {
            publish(founder, member, server, places(cast, member, next));
          }
        }
        load.channels.add(founder.found(ids.get(i), cast.others(ids.get(i).scope())));
      }
    }
    return load;
  }

  /** In how many of these the member belongs: what is left over would fill its shelf in time. */
  private static int places(Cast cast, Member member, List<ChannelId> channels) {
    return (int) channels.stream().filter(id -> cast.others(id.scope()).contains(member)).count();
  }

  private static void publish(Founder founder, Member member, Server server, int count) {
    try (var connection = new Cast.Connection(member.connect(server.endpoint()))) {
      founder.publish(member, connection.grpc(), count);
    }
  }

  /** The same channels on a server that was started again. */
  Load on(Server other) {
    var load = new Load(programme, other);
    load.channels.addAll(channels);
    return load;
  }

  /** Seals {@code count} records for the first {@code channels} channels, by turns. */
  List<Sends.Send> seal(int count, int channels) {
    var sends = new ArrayList<Sends.Send>(count);
    for (int i = 0; i < count; i++) {
      int author = i % authors.size();
      sends.add(
          new Sends.Send(
              sealing.seal(this.channels.get(i % channels), authors.get(author)),
              connections.get(author)));
    }
    return sends;
  }

  /** Sends them from the driver's core. */
  Sends.Result send(List<Sends.Send> sends, int channels) throws Exception {
    return send(sends, channels, (index, nanos) -> {});
  }

  /** The same, with somebody who is told of each answer. */
  Sends.Result send(List<Sends.Send> sends, int channels, Sends.Listener listener)
      throws Exception {
    return Cores.asDriver(() -> Sends.run(server, sends, WINDOW * channels, listener));
  }

  /** Sends one more record: the log ends behind it. */
  long end() {
    Sends.Send send = seal(1, 1).get(0);
    return RecordServiceGrpc.newBlockingStub(send.connection())
            .postRecord(send.record().request())
            .getIndex()
        + 1;
  }

  List<Founder.Founded> channels() {
    return List.copyOf(channels);
  }

  /** Disconnects; the archive keys of channels that never existed outside need no wiping. */
  @Override
  public void close() {
    connections.forEach(ManagedChannel::shutdownNow);
  }
}
