package org.verbale.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.server.testing.World.DIALOGUE;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.channel.EpochId;
import org.verbale.crypto.Ed25519;
import org.verbale.record.ChunksTree;
import org.verbale.record.CiphertextTree;
import org.verbale.record.Sealed;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.World;
import org.verbale.testing.SeededRandom;
import org.verbale.v1.AttachmentId;
import org.verbale.v1.AttachmentServiceGrpc;
import org.verbale.v1.DownloadChunk;
import org.verbale.v1.DownloadRequest;
import org.verbale.v1.PostRecordRequest;
import org.verbale.v1.UploadChunk;
import org.verbale.v1.UploadStatus;

/** What streams must not cost: a real server process with a small heap, and a large attachment. */
class LargeAttachmentTest {
  private static final int CHUNK = 262_144 + 16;

  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void attachmentOf32MiB_goesThroughAHeapOf64() throws Exception {
    send(32L << 20, "64m");
  }

  @Test
  @Tag("slow")
  void attachmentOf256MiB_goesThroughAHeapOf512() throws Exception {
    send(256L << 20, "512m");
  }

  private void send(long plaintext, String heap) throws Exception {
    World world = new World(folder.resolve("data"), 11);
    world.dialogue();
    Post post =
        Post.of(
            world.xa, new EpochId(DIALOGUE, 0, 1), world.head(DIALOGUE), world.mechanism.random());
    world.close();
    var installation = new Installation(folder, world.mechanism);
    // The key that the world's node sealed with.
    Ed25519.Key logKey = Ed25519.Key.generate(new SeededRandom(1));
    installation.key("log.key", logKey);
    Files.writeString(
        folder.resolve("log.vkey"),
        new org.verbale.note.VerifierKey(
                "log.test", org.verbale.testing.Mechanism.publicKey(logKey))
            + "\n");
    Path config =
        Files.writeString(
            folder.resolve("server.conf"),
            """
            listen = 127.0.0.1:0
            operations.listen = 127.0.0.1:0
            root.certificate = root.crt
            server.certificate = server.crt
            server.key = server.key
            log.key = log.key
            log.vkey = log.vkey
            passphrase = passphrase
            limit.rate.upload-per-second = 1 GiB
            """);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:MaxDirectMemorySize=" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapServer.class.getName(),
                config.toString(),
                folder.resolve("data").toString(),
                installation.clock().instant().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port(out));
      try (var xa = new Caller(address, world.mechanism, world.xa);
          var xb = new Caller(address, world.mechanism, world.xb)) {
        roundTrip(xa, xb, post, ChunksTree.ciphertextLength(plaintext));
      }
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("stopped").isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static int port(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(SmallHeapServer.PORT)) {
        return Integer.parseInt(line.substring(SmallHeapServer.PORT.length()));
      }
    }
    throw new AssertionError("server: ended (expected: a port)");
  }

  private static void roundTrip(Caller sender, Caller reader, Post post, long length)
      throws Exception {
    AttachmentId id =
        AttachmentId.newBuilder()
            .setChannel(DIALOGUE.toString())
            .setRecord(post.block().record().value())
            .build();
    var tree = new CiphertextTree();
    long started = System.nanoTime();
    UploadStatus status = upload(sender, id, length, tree);
    int chunks = Math.toIntExact((length + CHUNK - 1) / CHUNK);
    assertThat(status.getNext()).isEqualTo(chunks);
    long uploaded = System.nanoTime();
    Post complete = post.attachments(new Sealed(tree.root(), length));
    var unused =
        sender
            .records()
            .postRecord(
                PostRecordRequest.newBuilder()
                    .setChannel(DIALOGUE.toString())
                    .setNote(Caller.bytes(complete.note()))
                    .setPrivateBlock(Caller.bytes(complete.privateBlock().toBytes()))
                    .setCiphertext(Caller.bytes(complete.ciphertext()))
                    .build());
    var read = new CiphertextTree();
    Iterator<DownloadChunk> download =
        reader.attachments().download(DownloadRequest.newBuilder().setAttachment(id).build());
    while (download.hasNext()) {
      read.add(CiphertextTree.leaf(download.next().getContent().toByteArray()));
    }
    assertThat(read.root()).isEqualTo(tree.root());
    System.out.printf(
        "%d MiB: up %d ms, down %d ms%n",
        length >> 20, (uploaded - started) / 1_000_000, (System.nanoTime() - uploaded) / 1_000_000);
  }

  /** Sends as fast as the server takes. */
  private static UploadStatus upload(
      Caller sender, AttachmentId id, long length, CiphertextTree tree) throws Exception {
    var answer = new CompletableFuture<UploadStatus>();
    var unused =
        AttachmentServiceGrpc.newStub(sender.grpc)
            .upload(
                new ClientResponseObserver<UploadChunk, UploadStatus>() {
                  private final Random random = new Random(5);
                  private long at;

                  @Override
                  public void beforeStart(ClientCallStreamObserver<UploadChunk> out) {
                    out.setOnReadyHandler(() -> fill(out));
                  }

                  private void fill(ClientCallStreamObserver<UploadChunk> out) {
                    while (out.isReady() && at < length) {
                      byte[] content = new byte[(int) Math.min(CHUNK, length - at)];
                      random.nextBytes(content);
                      tree.add(CiphertextTree.leaf(content));
                      var chunk =
                          UploadChunk.newBuilder()
                              .setNumber((int) (at / CHUNK))
                              .setContent(ByteString.copyFrom(content));
                      if (at == 0) {
                        chunk.setAttachment(id).setLength(length);
                      }
                      out.onNext(chunk.build());
                      at += content.length;
                      if (at == length) {
                        out.onCompleted();
                      }
                    }
                  }

                  @Override
                  public void onNext(UploadStatus status) {
                    answer.complete(status);
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    answer.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {
                    answer.completeExceptionally(new AssertionError("no answer"));
                  }
                });
    return answer.get(240, TimeUnit.SECONDS);
  }
}
