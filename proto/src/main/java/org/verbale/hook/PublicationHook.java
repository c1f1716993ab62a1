package org.verbale.hook;

/**
 * A program of the operator's that is told of every publication, correction and withdrawal, on the
 * server itself. A provider is a jar on the server's class path that names its class in {@code
 * META-INF/services/org.verbale.hook.PublicationHook}.
 *
 * <p>Each hook is called on a thread of its own, one call after the other, in the order of the
 * events. It is told at least once: after a failure, and after a restart in the middle of a call,
 * of the same event again, with the same number. One that throws or takes too long is called again
 * later; one that fails for days is told of the next event, and the one before is kept for the
 * operator to send again. Nothing that it does delays anybody else, but it runs in the server's
 * process, with all its rights.
 */
public interface PublicationHook {
  /**
   * Under which the server keeps how far the hook has come; never changes. The same each time.
   *
   * @return 1 to 32 of a-z, 0-9 and hyphens, a letter first
   */
  String name();

  /**
   * Takes note of an event. It counts as told when this returns.
   *
   * @throws Exception if it has to be told again
   * @throws InterruptedException if it was interrupted, which happens when it takes too long
   */
  void on(PublicationEvent event) throws Exception;
}
