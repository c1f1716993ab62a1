package org.verbale.server.transport;

import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.refusal.Refusal;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.SealedChain;
import org.verbale.server.archive.SealedList;
import org.verbale.server.storage.View;
import org.verbale.v1.ArchiveServiceGrpc;
import org.verbale.v1.ChannelHeadProof;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetCompletenessResponse;
import org.verbale.v1.GetConsistencyRequest;
import org.verbale.v1.GetConsistencyResponse;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.GetInclusionResponse;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.ListSuccessionsRequest;
import org.verbale.v1.ListSuccessionsResponse;
import org.verbale.v1.PartyListProof;
import org.verbale.v1.SealedHead;

/** Heads and proofs: hashes alone, but for the lengths and heads of the caller's own channels. */
final class ArchiveEndpoint extends ArchiveServiceGrpc.ArchiveServiceImplBase {
  private static final int MAX_CHANNELS = 1000;

  private final Calls calls;
  private final Backend backend;
  private final Archive archive;

  ArchiveEndpoint(Calls calls, Backend backend) {
    this.calls = calls;
    this.backend = backend;
    this.archive = backend.archive();
  }

  @Override
  public void getSealedHead(GetSealedHeadRequest request, StreamObserver<SealedHead> out) {
    calls.answer(
        out,
        pass -> {
          long wanted = Math.max(1, Wire.from("at_least", request.getAtLeast()));
          backend.seals().await(wanted, backend.sealWait());
          return published((head, view) -> Wire.sealed(head));
        });
  }

  /** Reads in a moment in which the published head is the newest sealed one. */
  private <T> T published(
      BiFunction<org.verbale.server.archive.SealedHead, ? super View, ? extends T> work) {
    return backend.storage().read(now -> backend.published().<T>read(now, work));
  }

  @Override
  public void getConsistency(
      GetConsistencyRequest request, StreamObserver<GetConsistencyResponse> out) {
    calls.answer(
        out,
        pass -> {
          long from = Wire.from("old_size", request.getOldSize());
          long to = Wire.from("new_size", request.getNewSize());
          return GetConsistencyResponse.newBuilder()
              .addAllProof(
                  Wire.path(published((head, view) -> archive.consistency(view, from, to)).path()))
              .build();
        });
  }

  @Override
  public void getInclusion(GetInclusionRequest request, StreamObserver<GetInclusionResponse> out) {
    calls.answer(
        out,
        pass -> {
          long index = Wire.from("index", request.getIndex());
          long size = Wire.from("size", request.getSize());
          return GetInclusionResponse.newBuilder()
              .addAllProof(
                  Wire.path(published((head, view) -> archive.inclusion(view, index, size)).path()))
              .build();
        });
  }

  @Override
  public void getCompleteness(
      GetCompletenessRequest request, StreamObserver<GetCompletenessResponse> out) {
    calls.answer(
        out,
        pass -> {
          if (request.getChannelsCount() > MAX_CHANNELS) {
            throw new Refusal.TooLarge("channels", request.getChannelsCount(), MAX_CHANNELS)
                .asException();
          }
          return backend.read(pass, reading -> completeness(request, reading));
        });
  }

  private GetCompletenessResponse completeness(
      GetCompletenessRequest request, Backend.Reading reading) {
    List<Chain> chains = new ArrayList<>();
    for (String text : request.getChannelsList()) {
      chains.add(chain(text, reading)); // by the rights of now; proven as of the published head
    }
    PartyCode party = reading.caller().party();
    return backend
        .published()
        .read(
            reading.view(),
            (head, view) -> {
              var answer = GetCompletenessResponse.newBuilder().setHead(Wire.sealed(head));
              chains.forEach(chain -> answer.addChannels(proof(archive.sealedChain(view, chain))));
              if (request.getPartyList()) {
                answer.setParty(proof(archive.sealedList(view, party)));
              }
              return answer.build();
            });
  }

  @Override
  public void listSuccessions(
      ListSuccessionsRequest request, StreamObserver<ListSuccessionsResponse> out) {
    calls.answer(out, pass -> published((head, view) -> successions(view)));
  }

  private ListSuccessionsResponse successions(View view) {
    return ListSuccessionsResponse.newBuilder()
        .addAllEntries(backend.succession().entries(view).stream().map(Wire::entry).toList())
        .build();
  }

  private static Chain chain(String text, Backend.Reading reading) {
    for (Chain open : List.of(Chain.REGISTRY, Chain.LOG)) {
      if (text.equals(open.toString())) {
        return open;
      }
    }
    ChannelId channel = Wire.channel(text);
    reading.policy().demandEntitled(reading.caller(), channel);
    return Chain.of(channel);
  }

  private static ChannelHeadProof proof(SealedChain sealed) {
    var proof =
        ChannelHeadProof.newBuilder()
            .setChannel(sealed.chain().toString())
            .setLength(sealed.head().length())
            .setMapProof(Wire.bytes(sealed.proof()));
    if (!sealed.head().equals(ChannelHead.EMPTY)) {
      proof.setHead(Wire.bytes(sealed.head().last()));
    }
    return proof.build();
  }

  private static PartyListProof proof(SealedList sealed) {
    return PartyListProof.newBuilder()
        .setParty(sealed.party().value())
        .addAllChannels(sealed.channels().stream().map(ChannelId::toString).toList())
        .setMapProof(Wire.bytes(sealed.proof()))
        .build();
  }
}
