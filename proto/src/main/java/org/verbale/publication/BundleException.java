package org.verbale.publication;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What was said to be published is not shown to be what its State published. The {@link
 * BundleObjection} is stable; the message is for people and holds no text of a record.
 */
public final class BundleException extends Exception {
  private static final long serialVersionUID = 1L;

  private final BundleObjection objection;

  /** Reads {@code value: found (expected: expected)}. */
  BundleException(BundleObjection objection, String value, String found, String expected) {
    this(objection, value + ": " + found + " (expected: " + expected + ")");
  }

  BundleException(BundleObjection objection, @Nullable String message) {
    super(message);
    this.objection = requireNonNull(objection, "objection");
  }

  public BundleObjection objection() {
    return objection;
  }
}
