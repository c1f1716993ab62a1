package org.verbale.server.admission;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicBoolean;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;

/** A call that was let in. Closing it, once or more often, makes room for another. */
public final class Pass implements AutoCloseable {
  private final DeviceCertificate device;
  private final Runnable leave;
  private final AtomicBoolean left = new AtomicBoolean();

  Pass(DeviceCertificate device, Runnable leave) {
    this.device = requireNonNull(device, "device");
    this.leave = requireNonNull(leave, "leave");
  }

  /** Who calls, by transport certificate. */
  public DeviceCertificate device() {
    return device;
  }

  /** Hash of the transport certificate: the caller's name in commands. */
  public Digest caller() {
    return device.hash();
  }

  @Override
  public void close() {
    if (left.compareAndSet(false, true)) {
      leave.run();
    }
  }
}
