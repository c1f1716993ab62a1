package org.verbale.server.sequencing;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;

/** What was declared: for each class of command its name, its decoder and its handler. */
final class CommandTable implements Commands {
  private final Map<Class<?>, Declared<?, ?>> byType = new HashMap<>();
  private final Map<String, Declared<?, ?>> byName = new HashMap<>();

  private record Declared<C extends Command<R>, R>(
      String name,
      Class<C> type,
      TlsReader.Decoder<C> decoder,
      Handler<C, R> handler,
      boolean duringRecovery) {
    /** {@code command} is of this class, for it was looked up by it. */
    R apply(Command<R> command, Context context) {
      return handler.apply(type.cast(command), context);
    }
  }

  /** A command with its stamp: all that applying it depends on. */
  record Stamped<R>(Stamp stamp, Command<R> command) {}

  CommandTable(List<? extends Feature> features) {
    features.forEach(feature -> feature.declare(this));
  }

  @Override
  public <R, C extends Command<R>> void on(
      String name, Class<C> type, TlsReader.Decoder<C> decoder, Handler<C, R> handler) {
    declare(new Declared<C, R>(name, type, decoder, handler, false));
  }

  @Override
  public <R, C extends Command<R>> void duringRecovery(
      String name, Class<C> type, TlsReader.Decoder<C> decoder, Handler<C, R> handler) {
    declare(new Declared<C, R>(name, type, decoder, handler, true));
  }

  private void declare(Declared<?, ?> declared) {
    if (byName.putIfAbsent(declared.name(), declared) != null
        || byType.putIfAbsent(declared.type(), declared) != null) {
      throw new IllegalArgumentException(declared.name() + ": declared twice (expected: once)");
    }
  }

  /** Whether somebody applies this command. */
  boolean knows(Command<?> command) {
    return byType.containsKey(command.getClass());
  }

  /** Whether it is applied while time stands still. */
  boolean isDuringRecovery(Command<?> command) {
    return declared(command).duringRecovery();
  }

  <R> R apply(Command<R> command, Context context) {
    return declared(command).apply(command, context);
  }

  /** {@code uint64 time; opaque seed[32]; opaque name<V>; opaque command<V>}. */
  Bytes encode(Stamped<?> stamped) {
    TlsWriter out = new TlsWriter().uint64(stamped.stamp().time());
    out.raw(stamped.stamp().seed().toByteArray());
    return out.text(declared(stamped.command()).name())
        .vector(stamped.command()::writeTo)
        .toBytes();
  }

  /**
   * @throws MalformedException if this version knows no such command, or it has another form
   */
  Stamped<?> decode(Bytes bytes) throws MalformedException {
    TlsReader in = new TlsReader(bytes);
    long time = in.uint64("time");
    Digest seed = Digest.of(in.raw("seed", Digest.LENGTH).toByteArray());
    Declared<?, ?> declared = byName.get(in.text("name"));
    if (declared == null) {
      throw new MalformedException("name", "unknown", "a command of this version");
    }
    Command<?> command = TlsReader.decode(in.opaque("command"), declared.decoder());
    in.end("command");
    return new Stamped<>(new Stamp(time, seed), command);
  }

  @SuppressWarnings("unchecked") // on() ties the class to the result of its handler
  private <R> Declared<? extends Command<R>, R> declared(Command<R> command) {
    return (Declared<? extends Command<R>, R>)
        requireNonNull(byType.get(command.getClass()), "declared");
  }
}
