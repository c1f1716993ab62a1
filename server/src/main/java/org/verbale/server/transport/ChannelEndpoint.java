package org.verbale.server.transport;

import io.grpc.stub.StreamObserver;
import org.verbale.channel.EpochId;
import org.verbale.id.ChannelId;
import org.verbale.policy.Statement;
import org.verbale.server.admission.Pass;
import org.verbale.server.archive.Appended;
import org.verbale.server.channel.Acknowledge;
import org.verbale.server.channel.Channels;
import org.verbale.server.channel.CommitEpoch;
import org.verbale.server.channel.CreateChannel;
import org.verbale.server.channel.DiscardWelcome;
import org.verbale.server.channel.RelinkEpoch;
import org.verbale.server.channel.RequestResync;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;
import org.verbale.v1.Accepted;
import org.verbale.v1.AcknowledgeRequest;
import org.verbale.v1.ChannelServiceGrpc;
import org.verbale.v1.ChannelState;
import org.verbale.v1.CommitRequest;
import org.verbale.v1.CreateChannelRequest;
import org.verbale.v1.DiscardWelcomeRequest;
import org.verbale.v1.DiscardWelcomeResponse;
import org.verbale.v1.GetChannelRequest;
import org.verbale.v1.GetTreeRequest;
import org.verbale.v1.GetTreeResponse;
import org.verbale.v1.ListChannelsRequest;
import org.verbale.v1.ListChannelsResponse;
import org.verbale.v1.ListWelcomesRequest;
import org.verbale.v1.ListWelcomesResponse;
import org.verbale.v1.RelinkRequest;
import org.verbale.v1.ResyncRequest;
import org.verbale.v1.ResyncState;
import org.verbale.v1.WelcomeItem;

/** Who is in a channel. */
final class ChannelEndpoint extends ChannelServiceGrpc.ChannelServiceImplBase {
  private static final String EPOCH_NOTE = "epoch note";

  private final Calls calls;
  private final Backend backend;
  private final Limits limits;

  ChannelEndpoint(Calls calls, Backend backend) {
    this.calls = calls;
    this.backend = backend;
    this.limits = backend.limits();
  }

  /**
   * @param what the notes are, for a refusal
   */
  private Accepted execute(Command<Appended> command, String what, Statement<?>... notes) {
    for (Statement<?> note : notes) {
      backend.attest(note, what);
    }
    return Wire.accepted(backend.sequencer().execute(command));
  }

  @Override
  public void createChannel(CreateChannelRequest request, StreamObserver<Accepted> out) {
    calls.answer(
        out,
        pass -> {
          ChannelId channel = Wire.channel(request.getChannel());
          CommitEpoch commit = commit(pass, channel, request.getCommit());
          var create =
              CreateChannel.of(
                  Wire.bytes(request.getGroupInfo()),
                  Wire.bytes(request.getEpochNote()),
                  commit,
                  limits);
          return execute(create, EPOCH_NOTE, create.note(), commit.note());
        });
  }

  @Override
  public void commit(CommitRequest request, StreamObserver<Accepted> out) {
    calls.answer(
        out,
        pass -> {
          CommitEpoch commit = commit(pass, Wire.channel(request.getChannel()), request);
          return execute(commit, EPOCH_NOTE, commit.note());
        });
  }

  private CommitEpoch commit(Pass pass, ChannelId channel, CommitRequest request) {
    var parts =
        new CommitEpoch.Parts(
            Wire.bytes(request.getCommit()),
            Wire.bytes(request.getEpochNote()),
            Wire.bytes(request.getKeyLink()),
            Wire.bytes(request.getWelcome()));
    return CommitEpoch.of(pass.caller(), channel, parts, limits);
  }

  @Override
  public void acknowledge(AcknowledgeRequest request, StreamObserver<Accepted> out) {
    calls.answer(
        out,
        pass -> {
          var acknowledge =
              Acknowledge.of(pass.caller(), Wire.bytes(request.getNote()), limits.messages());
          return execute(acknowledge, "acknowledgement", acknowledge.note());
        });
  }

  @Override
  public void requestResync(ResyncRequest request, StreamObserver<Accepted> out) {
    calls.answer(
        out,
        pass -> {
          var resync =
              RequestResync.of(
                  pass.caller(),
                  Wire.bytes(request.getNote()),
                  Wire.bytes(request.getKeyPackage()),
                  limits.messages());
          return execute(resync, "resync", resync.note());
        });
  }

  @Override
  public void relink(RelinkRequest request, StreamObserver<Accepted> out) {
    calls.answer(
        out,
        pass -> {
          var relink =
              RelinkEpoch.of(
                  pass.caller(),
                  Wire.bytes(request.getNote()),
                  Wire.bytes(request.getKeyLink()),
                  limits.messages());
          return execute(relink, "relink", relink.note());
        });
  }

  @Override
  public void getChannel(GetChannelRequest request, StreamObserver<ChannelState> out) {
    calls.answer(
        out,
        pass -> {
          ChannelId channel = Wire.channel(request.getChannel());
          return backend.read(
              pass,
              reading ->
                  state(
                      backend
                          .channels()
                          .status(reading.view(), reading.policy(), channel, reading.caller())));
        });
  }

  @Override
  public void listChannels(ListChannelsRequest request, StreamObserver<ListChannelsResponse> out) {
    calls.answer(
        out,
        pass ->
            backend.read(
                pass,
                reading -> {
                  var answer = ListChannelsResponse.newBuilder();
                  backend
                      .channels()
                      .list(reading.view(), reading.policy(), reading.caller())
                      .forEach(status -> answer.addChannels(state(status)));
                  return answer.build();
                }));
  }

  private static ChannelState state(Channels.Status status) {
    var state =
        ChannelState.newBuilder()
            .setChannel(status.channel().toString())
            .setCreated(status.epoch().isPresent())
            .setLength(status.length())
            .addAllMandatedRemovals(status.removals().stream().map(Wire::bytes).toList())
            .addAllExpectedAdditions(status.additions().stream().map(Wire::bytes).toList());
    if (status.epoch().isPresent()) {
      EpochId epoch = status.epoch().get();
      state.setGeneration((int) epoch.group().generation()).setEpoch(epoch.number());
    }
    for (Channels.Resync resync : status.resyncs()) {
      state.addResyncs(
          ResyncState.newBuilder()
              .setCertificate(Wire.bytes(resync.certificate()))
              .setKeyPackage(Wire.bytes(resync.keyPackage())));
    }
    return state.build();
  }

  @Override
  public void getTree(GetTreeRequest request, StreamObserver<GetTreeResponse> out) {
    calls.answer(
        out,
        pass -> {
          EpochId epoch =
              Wire.epoch(request.getChannel(), request.getGeneration(), request.getEpoch());
          return backend.read(
              pass,
              reading ->
                  GetTreeResponse.newBuilder()
                      .setRatchetTree(
                          Wire.bytes(
                              backend
                                  .channels()
                                  .tree(reading.view(), reading.policy(), epoch, reading.caller())))
                      .build());
        });
  }

  @Override
  public void listWelcomes(ListWelcomesRequest request, StreamObserver<ListWelcomesResponse> out) {
    calls.answer(
        out,
        pass ->
            backend.read(
                pass,
                reading -> {
                  var answer = ListWelcomesResponse.newBuilder();
                  backend
                      .channels()
                      .welcomes(reading.view(), reading.policy(), reading.caller())
                      .forEach(welcome -> answer.addWelcomes(item(welcome)));
                  return answer.build();
                }));
  }

  private static WelcomeItem item(Channels.WaitingWelcome welcome) {
    EpochId epoch = welcome.epoch();
    return WelcomeItem.newBuilder()
        .setChannel(epoch.channel().toString())
        .setGeneration((int) epoch.group().generation())
        .setEpoch(epoch.number())
        .setWelcome(Wire.bytes(welcome.message()))
        .setSequence(welcome.sequence())
        .build();
  }

  @Override
  public void discardWelcome(
      DiscardWelcomeRequest request, StreamObserver<DiscardWelcomeResponse> out) {
    calls.answer(
        out,
        pass -> {
          EpochId epoch =
              Wire.epoch(request.getChannel(), request.getGeneration(), request.getEpoch());
          var unused = backend.sequencer().execute(new DiscardWelcome(pass.caller(), epoch));
          return DiscardWelcomeResponse.getDefaultInstance();
        });
  }
}
