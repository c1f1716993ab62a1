package org.verbale.client.channel;

import org.verbale.id.CertificateId;
import org.verbale.id.DeviceId;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;

/**
 * A device that can read what is sealed in an epoch.
 *
 * @param certificate its signing certificate
 * @param acknowledged whether it has said that it derived the epoch's key
 */
public record EpochReader(
    PartyCode party, Role role, DeviceId device, CertificateId certificate, boolean acknowledged) {}
