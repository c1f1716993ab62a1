package org.verbale.server.hook;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** What came of one attempt. */
sealed interface Outcome {
  /** It was told. */
  record Delivered() implements Outcome {}

  /**
   * In vain; another attempt follows.
   *
   * @param why a code: lowercase letters, digits and hyphens
   * @param after how long it wants to be left alone, if it said so
   */
  record Failed(String why, Optional<Duration> after) implements Outcome {
    public Failed {
      requireNonNull(why, "why");
      requireNonNull(after, "after");
    }

    Failed(String why) {
      this(why, Optional.empty());
    }
  }

  /** It wants nothing more: no attempt follows until an operator says so. */
  record Gone(String why) implements Outcome {
    public Gone {
      requireNonNull(why, "why");
    }
  }
}
