package org.verbale.server.admission;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.DeviceTrust;
import org.verbale.identity.IdentityException;

/**
 * Remembers who the last {@value #REMEMBERED} chains of certificates proved to be: three signatures
 * a call would be the dearest part of most calls. Thread-safe.
 */
final class Callers {
  private static final int REMEMBERED = 10_000;

  private final DeviceTrust trust;

  private final Map<List<CertificateDer>, DeviceCertificate> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(
            Map.Entry<List<CertificateDer>, DeviceCertificate> eldest) {
          return size() > REMEMBERED;
        }
      };

  Callers(DeviceTrust trust) {
    this.trust = requireNonNull(trust, "trust");
  }

  /**
   * The device whose certificate comes first in {@code chain}.
   *
   * @throws IdentityException if it is not to be believed
   */
  DeviceCertificate identify(List<CertificateDer> chain) throws IdentityException {
    synchronized (known) {
      DeviceCertificate device = known.get(chain);
      if (device != null) {
        return device;
      }
    }
    DeviceCertificate device = trust.verify(chain);
    synchronized (known) {
      known.put(List.copyOf(chain), device);
    }
    return device;
  }
}
