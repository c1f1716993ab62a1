package org.verbale.benchmarks;

import io.grpc.ManagedChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.v1.ArchiveServiceGrpc;
import org.verbale.v1.Entry;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.GetInclusionResponse;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.RecordServiceGrpc;
import org.verbale.v1.SealedHead;

/**
 * Inclusion proofs and cosigned receipts: what the server gives out, and what a member verifies.
 */
final class ProofsTopic {
  private static final int CHANNELS = 8;
  private static final String KIND = "P";

  /** Receipts that are verified, over and over: as many as a page of records. */
  private static final int RECEIPTS = 100;

  private final Programme programme;
  private final Report report;
  private final Scale scale;

  ProofsTopic(Programme programme) {
    this.programme = programme;
    this.report = programme.report();
    this.scale = programme.scale();
  }

  void run() throws Exception {
    report.title("Proofs: given out by the server, and verified by a member on the driver's core");
    Path data = programme.data("proofs");
    Load founded;
    try (Server server = programme.server(data);
        Load load = Load.found(programme, server, KIND, CHANNELS)) {
      founded = load;
    }
    try (Growth growth = Growth.open(programme, data)) {
      growth.to(
          scale.proved(), programme.sealing(), founded.channels(), programme.cast().authors());
    }
    measure(data, KIND);
    Path large = programme.data(GrowthTopic.LARGE);
    if (!Files.exists(large.resolve("server"))) {
      report.line("a larger archive: only after the topic growth, whose it is");
    } else if (scale.large() > scale.proved()) {
      measure(large, GrowthTopic.KIND);
    }
  }

  private void measure(Path data, String kind) throws Exception {
    Path folder = Files.createDirectories(data.resolve("witnesses"));
    var connections = new ArrayList<ManagedChannel>();
    try (Witnesses witnesses = Witnesses.start(programme, folder, false);
        Server server = programme.server(data, witnesses.settings())) {
      try {
        for (Member author : programme.cast().authors()) {
          connections.add(author.connect(server.endpoint()));
        }
        SealedHead head = head(connections.get(0));
        long size = checkpoint(head).unverified().head().size();
        report.line("an archive of %,d entries", size);
        served(server, connections, size);
        List<Bytes> receipts = receipts(connections.get(0), head, Cast.dialogue(kind, 0));
        Cores.asDriver(() -> Verifying.measure(witnesses.policy(), receipts)).print(report);
      } finally {
        connections.forEach(ManagedChannel::shutdownNow);
      }
    }
  }

  /** Waits until the newest head is cosigned; then nothing is new any more. */
  private static SealedHead head(ManagedChannel connection) {
    return ArchiveServiceGrpc.newBlockingStub(connection)
        .withWaitForReady()
        .getSealedHead(GetSealedHeadRequest.newBuilder().setAtLeast(1).build());
  }

  private static SignedCheckpoint checkpoint(SealedHead head) throws MalformedException {
    return SignedCheckpoint.parse(Pieces.bytes(head.getCheckpoint()));
  }

  private void served(Server server, List<ManagedChannel> connections, long size) throws Exception {
    var random = new Random(1);
    List<ArchiveServiceGrpc.ArchiveServiceStub> stubs =
        connections.stream().map(ArchiveServiceGrpc::newStub).toList();
    Asking.Question proof =
        (number, done) ->
            stubs
                .get(number % stubs.size())
                .getInclusion(at(random.nextLong(size), size), done.last());
    Asking.Question receipt =
        (number, done) ->
            stubs
                .get(number % stubs.size())
                .getSealedHead(
                    GetSealedHeadRequest.getDefaultInstance(),
                    done.first(() -> proof.ask(number, done)));
    print("inclusion proofs", run(server, proof));
    print("cosigned receipts (a head, then a proof)", run(server, receipt));
  }

  private Asking.Result run(Server server, Asking.Question question) throws Exception {
    return Cores.asDriver(
        () -> {
          var warm = Asking.run(server, scale.proofs() / 2, question);
          return warm.count() == 0 ? warm : Asking.run(server, scale.proofs(), question);
        });
  }

  private void print(String what, Asking.Result result) {
    report.line(
        "%s: %.0f a second, %s; %.0f us of the server's core and %.0f bytes each; server %.0f %%,"
            + " driver %.0f %%",
        what,
        result.count() / result.seconds(),
        result.latency().summary(),
        result.serverCpu() / 1e3 / result.count(),
        (double) result.bytes() / result.count(),
        result.serverCpu() / 1e7 / result.seconds(),
        result.driverCpu() / 1e7 / result.seconds());
  }

  private static GetInclusionRequest at(long index, long size) {
    return GetInclusionRequest.newBuilder().setIndex(index).setSize(size).build();
  }

  /** Receipts of a channel's first records under {@code head}, as text. */
  private static List<Bytes> receipts(ManagedChannel connection, SealedHead head, ChannelId channel)
      throws MalformedException {
    SignedCheckpoint checkpoint = checkpoint(head);
    long size = checkpoint.unverified().head().size();
    var archive = ArchiveServiceGrpc.newBlockingStub(connection);
    var page =
        RecordServiceGrpc.newBlockingStub(connection)
            .readHistory(
                ReadHistoryRequest.newBuilder()
                    .setChannel(channel.toString())
                    .setLimit(RECEIPTS)
                    .build());
    var receipts = new ArrayList<Bytes>();
    for (Entry entry : page.getEntriesList()) {
      GetInclusionResponse answer = archive.getInclusion(at(entry.getIndex(), size));
      List<Digest> path =
          answer.getProofList().stream().map(hash -> Digest.of(hash.toByteArray())).toList();
      var proof = new InclusionProof(entry.getIndex(), size, path);
      receipts.add(
          new Receipt(Leaf.parse(Pieces.bytes(entry.getLeaf())), proof, checkpoint).toBytes());
    }
    return receipts;
  }
}
