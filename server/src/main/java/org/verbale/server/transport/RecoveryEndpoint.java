package org.verbale.server.transport;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.MapProof;
import org.verbale.log.Position;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.reinstatement.ChainProof;
import org.verbale.reinstatement.FormerEntry;
import org.verbale.server.recovery.PutBack;
import org.verbale.server.recovery.Recovery;
import org.verbale.server.recovery.ShowChain;
import org.verbale.v1.ChainProgress;
import org.verbale.v1.ChannelHeadProof;
import org.verbale.v1.Entry;
import org.verbale.v1.GetRecoveryRequest;
import org.verbale.v1.GetRecoveryResponse;
import org.verbale.v1.PutBackRequest;
import org.verbale.v1.RecoveryServiceGrpc;
import org.verbale.v1.SealedHead;
import org.verbale.v1.ShowChainRequest;

/** For every genuine device: what it puts back is shown by the old log's signature. */
final class RecoveryEndpoint extends RecoveryServiceGrpc.RecoveryServiceImplBase {
  private final Calls calls;
  private final Backend backend;

  RecoveryEndpoint(Calls calls, Backend backend) {
    this.calls = calls;
    this.backend = backend;
  }

  @Override
  public void getRecovery(GetRecoveryRequest request, StreamObserver<GetRecoveryResponse> out) {
    calls.answer(out, pass -> answer(backend.storage().read(backend.recovery()::status)));
  }

  private static GetRecoveryResponse answer(Optional<Recovery.Status> status) {
    var answer = GetRecoveryResponse.newBuilder().setOpen(status.isPresent());
    status.ifPresent(
        recovery ->
            answer
                .setClosing(recovery.isClosing())
                .setRestored(recovery.restored())
                .setUntilMillis(recovery.until().toEpochMilli()));
    return answer.build();
  }

  @Override
  public void showChain(ShowChainRequest request, StreamObserver<ChainProgress> out) {
    calls.answer(
        out,
        pass ->
            answer(
                backend
                    .sequencer()
                    .execute(new ShowChain(proof(request.getHead(), request.getChain())))));
  }

  @Override
  public void putBack(PutBackRequest request, StreamObserver<ChainProgress> out) {
    calls.answer(
        out, pass -> answer(backend.sequencer().execute(new PutBack(entry(request.getEntry())))));
  }

  private static ChainProgress answer(org.verbale.server.recovery.ChainProgress progress) {
    var answer =
        ChainProgress.newBuilder()
            .setChannel(progress.chain().toString())
            .setLength(progress.length());
    progress
        .wanted()
        .forEach(
            wanted ->
                answer.addWanted(
                    ChainProgress.Wanted.newBuilder()
                        .setSequence(wanted.sequence())
                        .setLeaf(Wire.bytes(wanted.leaf()))));
    return answer.build();
  }

  private static ChainProof proof(SealedHead head, ChannelHeadProof proof) {
    try {
      SignedCheckpoint checkpoint = SignedCheckpoint.parse(Wire.bytes(head.getCheckpoint()));
      long size = checkpoint.unverified().head().size();
      List<Digest> path =
          head.getMapLeafProofList().stream()
              .map(hash -> Wire.digest("map_leaf_proof", hash))
              .toList();
      Leaf root = Leaf.parse(Wire.bytes(head.getMapLeaf()));
      var seal = new Receipt(root, new InclusionProof(size - 1, size, path), checkpoint);
      Digest last = Wire.digest("head", proof.getHead());
      return new ChainProof(
          seal,
          Chain.of(proof.getChannel()),
          new ChannelHead(proof.getLength(), last),
          MapProof.parse(Wire.bytes(proof.getMapProof())));
    } catch (MalformedException | IllegalArgumentException e) {
      throw malformed("chain");
    }
  }

  private static FormerEntry entry(Entry entry) {
    try {
      Leaf leaf = Leaf.parse(Wire.bytes(entry.getLeaf()));
      Position position = Position.parse(text(entry.getPosition()));
      Bytes object = Wire.bytes(entry.getObject());
      List<FormerEntry.Blob> blobs =
          entry.getBlobsList().stream()
              .map(blob -> new FormerEntry.Blob(blob.getKindValue(), Wire.bytes(blob.getContent())))
              .toList();
      return new FormerEntry(entry.getIndex(), leaf, position, object, blobs);
    } catch (MalformedException | IllegalArgumentException e) {
      throw malformed("entry");
    }
  }

  private static String text(ByteString bytes) throws MalformedException {
    if (!bytes.isValidUtf8()) {
      throw new MalformedException("position", "malformed text", "UTF-8");
    }
    return bytes.toStringUtf8();
  }

  private static RefusedException malformed(String field) {
    return new Refusal.Malformed(field, "as the old log gave it").asException();
  }
}
