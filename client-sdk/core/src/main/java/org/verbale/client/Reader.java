package org.verbale.client;

import org.verbale.id.CertificateId;
import org.verbale.id.DeviceId;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;

/**
 * A device that can read what is posted now.
 *
 * @param certificate its signing certificate
 * @param acknowledged whether it has said that it holds the present key
 */
public record Reader(
    PartyCode party, Role role, DeviceId device, CertificateId certificate, boolean acknowledged) {}
