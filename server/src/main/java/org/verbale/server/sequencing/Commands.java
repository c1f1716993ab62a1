package org.verbale.server.sequencing;

import org.verbale.codec.TlsReader;

/** Where features declare their commands. */
public interface Commands {
  /**
   * From here on {@code handler} applies commands of exactly this class.
   *
   * @param name stands before the encoding: {@code feature/action}, never reused for another form
   * @param decoder reads what {@link Command#writeTo} wrote
   * @throws IllegalArgumentException if the name or class was declared before
   */
  <R, C extends Command<R>> void on(
      String name, Class<C> type, TlsReader.Decoder<C> decoder, Handler<C, R> handler);

  /**
   * The same for commands that are applied too while time stands still ({@link
   * Context#standStill}).
   */
  <R, C extends Command<R>> void duringRecovery(
      String name, Class<C> type, TlsReader.Decoder<C> decoder, Handler<C, R> handler);

  /** Applies commands of one class. */
  @FunctionalInterface
  interface Handler<C extends Command<R>, R> {
    /**
     * Changes state, deterministically: from the command and the context alone.
     *
     * @throws org.verbale.refusal.RefusedException to decline; whatever was changed is undone
     * @throws RuntimeException any other is a bug, and stops the node
     */
    R apply(C command, Context context);
  }
}
