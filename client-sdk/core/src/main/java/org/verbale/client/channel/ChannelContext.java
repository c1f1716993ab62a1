package org.verbale.client.channel;

import java.util.Optional;
import org.verbale.client.archive.Keepsakes;
import org.verbale.client.archive.TrustedLog;
import org.verbale.client.registry.RegistryReplica;
import org.verbale.client.search.RecordAnalyzer;
import org.verbale.client.state.StateStore;
import org.verbale.client.transport.ServerConnection;

/**
 * What all channels of one client share.
 *
 * @param analyzer makes search terms of records, if there is one
 * @param fillsIn whether this device adds them to records that lack them
 */
public record ChannelContext(
    ServerConnection server,
    StateStore store,
    RegistryReplica registry,
    TrustedLog log,
    KeyPackages keyPackages,
    Device device,
    Keepsakes keepsakes,
    Optional<RecordAnalyzer> analyzer,
    boolean fillsIn) {
  /** The same over another store, and the registry of that. */
  public ChannelContext over(StateStore other, RegistryReplica read) {
    return new ChannelContext(
        server, other, read, log, keyPackages, device, keepsakes, analyzer, fillsIn);
  }
}
