package org.verbale.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.server.app.Caller.assertRefused;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsStruct;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.refusal.Reason;
import org.verbale.reinstatement.ChainProof;
import org.verbale.reinstatement.FormerEntry;
import org.verbale.server.recovery.Disaster;
import org.verbale.server.upkeep.ExportedChain;
import org.verbale.testing.SeededRandom;
import org.verbale.v1.Blob;
import org.verbale.v1.ChainProgress;
import org.verbale.v1.ChannelHeadProof;
import org.verbale.v1.CountKeyPackagesRequest;
import org.verbale.v1.Entry;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetRecoveryRequest;
import org.verbale.v1.GetRecoveryResponse;
import org.verbale.v1.PutBackRequest;
import org.verbale.v1.RecoveryServiceGrpc;
import org.verbale.v1.SealedHead;
import org.verbale.v1.ShowChainRequest;
import org.verbale.v1.SubmitRegistryEntryRequest;

/**
 * A recovery over the wire: who holds entries puts them back, and when its time is up life goes on.
 */
@Timeout(120)
class RecoveryServiceTest {
  @TempDir Path directory;

  @Test
  void entriesComeOverTheWire_andAtTheEndAllIsThere() throws Exception {
    try (Disaster disaster = new Disaster(directory)) {
      var installation =
          new Installation(
              Files.createDirectory(directory.resolve("server")), disaster.world.mechanism);
      installation.logKey(Ed25519.Key.generate(new SeededRandom(1)));
      var clock = new MovableClock(installation.clock());
      Instant until = clock.instant().plus(Duration.ofHours(1));
      disaster.fallBack("restored");
      disaster.open(until);
      long size = disaster.size();
      disaster.world.node.close();
      try (VerbaleServer server =
              VerbaleServer.start(
                  installation.configuration(),
                  directory.resolve("restored"),
                  clock,
                  disaster.world.mechanism.random(),
                  AfterDisaster.accepting(size));
          Caller s1 = new Caller(server.address(), disaster.world.mechanism, disaster.world.s1)) {
        var recovery = RecoveryServiceGrpc.newBlockingStub(s1.grpc);
        GetRecoveryResponse open = recovery.getRecovery(GetRecoveryRequest.getDefaultInstance());
        assertThat(open.getOpen()).isTrue();
        assertThat(open.getRestored()).isEqualTo(size);
        assertThat(open.getUntilMillis()).isEqualTo(until.toEpochMilli());
        for (Chain chain : Disaster.CHAINS) {
          putBack(recovery, disaster.file(chain));
        }
        var newcomer =
            SubmitRegistryEntryRequest.newBuilder()
                .setCertificate(bytes(disaster.newcomer.signing().certificate().der().bytes()))
                .build();
        assertRefused(Reason.RECOVERING, () -> s1.registry().submitRegistryEntry(newcomer));
        assertRefused(
            Reason.MALFORMED, () -> recovery.putBack(PutBackRequest.getDefaultInstance()));
        assertRefused(
            Reason.MALFORMED, () -> recovery.showChain(ShowChainRequest.getDefaultInstance()));
        clock.ahead = Duration.ofHours(2);
        while (recovery.getRecovery(GetRecoveryRequest.getDefaultInstance()).getOpen()) {
          TimeUnit.MILLISECONDS.sleep(200);
        }
        assertThat(length(s1, Chain.REGISTRY)).isEqualTo(disaster.then(Chain.REGISTRY).size());
        s1.directory().countKeyPackages(CountKeyPackagesRequest.getDefaultInstance());
        assertRefused(Reason.UNKNOWN, () -> putBack(recovery, disaster.file(Disaster.DIALOGUE)));
      }
    }
  }

  private static final class MovableClock extends Clock {
    private final Clock clock;
    private volatile Duration ahead = Duration.ZERO;

    MovableClock(Clock clock) {
      this.clock = clock;
    }

    @Override
    public Instant instant() {
      return clock.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return clock.withZone(zone);
    }
  }

  private static long length(Caller caller, Chain chain) {
    var request = GetCompletenessRequest.newBuilder().addChannels(chain.toString()).build();
    return caller.archive().getCompleteness(request).getChannels(0).getLength();
  }

  private static void putBack(RecoveryServiceGrpc.RecoveryServiceBlockingStub recovery, Path file) {
    try (ExportedChain exported = ExportedChain.open(file)) {
      ChainProgress progress = recovery.showChain(shown(exported.proof()));
      while (progress.getWantedCount() > 0) {
        ChainProgress.Wanted wanted = progress.getWanted(0);
        FormerEntry entry = exported.entry(wanted.getSequence()).orElseThrow();
        assertThat(entry.hash()).isEqualTo(Digest.of(wanted.getLeaf().toByteArray()));
        progress = recovery.putBack(PutBackRequest.newBuilder().setEntry(wire(entry)).build());
      }
    }
  }

  /** As GetCompleteness gave it. */
  private static ShowChainRequest shown(ChainProof proof) {
    var head =
        SealedHead.newBuilder()
            .setCheckpoint(bytes(proof.seal().checkpoint().toBytes()))
            .setMapLeaf(bytes(proof.seal().leaf()));
    proof
        .seal()
        .proof()
        .path()
        .forEach(hash -> head.addMapLeafProof(ByteString.copyFrom(hash.toByteArray())));
    var chain =
        ChannelHeadProof.newBuilder()
            .setChannel(proof.chain().toString())
            .setLength(proof.head().length())
            .setHead(ByteString.copyFrom(proof.head().last().toByteArray()))
            .setMapProof(bytes(proof.map()));
    return ShowChainRequest.newBuilder().setHead(head).setChain(chain).build();
  }

  private static Entry wire(FormerEntry entry) {
    var out =
        Entry.newBuilder()
            .setIndex(entry.index())
            .setLeaf(bytes(entry.leaf()))
            .setPosition(ByteString.copyFromUtf8(entry.position().toText()))
            .setObject(bytes(entry.object()));
    entry
        .blobs()
        .forEach(
            blob ->
                out.addBlobs(
                    Blob.newBuilder().setKindValue(blob.kind()).setContent(bytes(blob.content()))));
    return out.build();
  }

  private static ByteString bytes(TlsStruct struct) {
    return bytes(struct.toBytes());
  }

  private static ByteString bytes(Bytes bytes) {
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
