package org.verbale.server.channel;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/** What is wrong with the form of a request, said as refusals. */
final class Messages {
  private Messages() {}

  static RefusedException malformed(String what, MalformedException e) {
    return new Refusal.Malformed(what + "/" + e.field(), "the form that docs/protocol gives it")
        .asException();
  }

  static void atMost(String what, Bytes content, int limit) {
    if (content.size() > limit) {
      throw new Refusal.TooLarge(what, content.size(), limit).asException();
    }
  }
}
