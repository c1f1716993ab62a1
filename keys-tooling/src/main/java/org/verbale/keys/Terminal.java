package org.verbale.keys;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** The person at the keyboard. */
public interface Terminal {
  /** What was asked for. */
  PrintWriter out();

  /** What went wrong. */
  PrintWriter err();

  /** A passphrase typed without echo, null if there is no keyboard or no input. Caller wipes it. */
  char @Nullable [] readPassphrase(String prompt);

  /** A line typed, null if there is no keyboard or no input. */
  @Nullable String readLine(String prompt);
}
