package org.verbale.client;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.Device;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.error.RefusedException;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.identity.DeviceCertificate;

/** How a device goes over to renewed certificates, channel by channel. */
final class Renewal {
  private static final Logger logger = LoggerFactory.getLogger(Renewal.class);

  private final Session session;

  Renewal(Session session) {
    this.session = session;
  }

  /** See {@link VerbaleClient#renew}. */
  SortedSet<ChannelId> begin(KeyCustody next) {
    DeviceCertificate certificate = Enrolment.verify(next);
    session.device().requireSuccessor(certificate);
    Enrolment.enrol(session.server(), session.registry(), next);
    Enrolment.demandEntitled(session.registry().registry(), certificate, session.options().clock());
    session.rekey(next);
    session.server().renew(next.tls());
    session.device().renew(new Device.Certified(certificate, next.signer()));
    session.keyPackages().replenish(session.options().keyPackages());
    for (ChannelId channel : session.channels()) {
      advance(session.engine(channel));
    }
    return pending();
  }

  /** A channel that cannot be renewed now is renewed by a later upkeep. */
  private void advance(ChannelEngine engine) {
    try {
      engine.maintain();
    } catch (RefusedException e) {
      logger.info("Renewal in {} was put off: {}", engine.channel(), e.reason());
    }
  }

  /** The channels whose group still shows a former certificate, as far as was read. */
  SortedSet<ChannelId> pending() {
    SortedSet<ChannelId> pending = new TreeSet<>();
    Set<CertificateId> shown = new HashSet<>();
    for (ChannelEngine engine : session.engines()) {
      if (engine.isRenewing()) {
        pending.add(engine.channel());
      }
      Optional<CertificateId> leaf = engine.shown();
      leaf.ifPresent(shown::add);
    }
    session.device().release(shown);
    return pending;
  }
}
