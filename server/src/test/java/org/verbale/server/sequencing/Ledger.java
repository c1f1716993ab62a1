package org.verbale.server.sequencing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.refusal.Refusal;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Blob;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Table;

/** A feature small enough to reason about: things with ids, each posted once and for ever. */
public final class Ledger implements Feature {
  /** Posts {@code body} under {@code id}: the same again gives the same place. */
  public record Post(ChannelId channel, String id, Bytes body) implements Command<Appended> {
    static Post read(TlsReader in) throws MalformedException {
      return new Post(ChannelId.of(in.text("channel")), in.text("id"), in.opaque("body"));
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.text(channel.toString()).text(id).opaque(body);
    }

    @Override
    public int size() {
      return body.size() + id.length();
    }

    /** What is archived. */
    public Bytes object() {
      return Bytes.of((id + "\n" + Digest.sha256(body.toByteArray()).toBase64()).getBytes(UTF_8));
    }
  }

  /** Changes all it can, and is declined. */
  public record Vain(ChannelId channel) implements Command<Appended> {
    static Vain read(TlsReader in) throws MalformedException {
      return new Vain(ChannelId.of(in.text("channel")));
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.text(channel.toString());
    }

    @Override
    public int size() {
      return 1;
    }
  }

  /** A bug in apply. */
  public record Broken() implements Command<String> {
    static Broken read(TlsReader in) {
      return new Broken();
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(0);
    }

    @Override
    public int size() {
      return 1;
    }
  }

  @Override
  public void declare(Commands commands) {
    commands.on("ledger/post", Post.class, Post::read, Ledger::post);
    commands.on("ledger/vain", Vain.class, Vain::read, Ledger::vain);
    commands.on("ledger/broken", Broken.class, Broken::read, Ledger::broken);
  }

  /** Where {@code id} is remembered. */
  public static byte[] key(String id) {
    return Key.text("ledger/" + id).bytes();
  }

  private static Appended post(Post post, Context context) {
    byte[] known = context.state().get(Table.META, key(post.id()));
    Digest object = Digest.sha256(post.object().toByteArray());
    if (known != null) {
      Optional<Appended> earlier = context.find(Chain.of(post.channel()), object);
      return earlier.orElseThrow(() -> new Refusal.Conflict("id").asException());
    }
    context.state().put(Table.META, key(post.id()), object.toByteArray());
    context.list(new PartyCode("SEC"), post.channel());
    return context.append(
        LeafKind.RECORD,
        Chain.of(post.channel()),
        post.object(),
        List.of(new Blob(Blob.Kind.CIPHERTEXT, post.body())));
  }

  private static Appended vain(Vain vain, Context context) {
    context.state().put(Table.META, key("vain"), new byte[1]);
    context.list(new PartyCode("XX"), vain.channel());
    context.append(LeafKind.RECORD, Chain.of(vain.channel()), Bytes.EMPTY, List.of());
    throw new Refusal.StaleEpoch(0, context.time()).asException();
  }

  private static String broken(Broken broken, Context context) {
    context.state().put(Table.META, key("broken"), new byte[1]);
    throw new IllegalStateException("a bug");
  }
}
