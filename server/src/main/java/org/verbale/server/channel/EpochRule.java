package org.verbale.server.channel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.EpochNote;
import org.verbale.channel.ReceivedNote;
import org.verbale.channel.Relink;
import org.verbale.channel.ResyncRequest;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Use;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.EntryRule;
import org.verbale.server.archive.Findings;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/**
 * What follows from handshakes and notes: their blobs, the ledger of epochs, acknowledgements,
 * relinks; and, by replaying all Commits of a channel, its group and its trees.
 */
public final class EpochRule implements EntryRule {
  private final Archive archive;
  private final RegistryFeature registry;

  /**
   * @param registry says which device a certificate is of
   */
  public EpochRule(Archive archive, RegistryFeature registry) {
    this.archive = archive;
    this.registry = registry;
  }

  @Override
  public Set<Table> tables() {
    return Set.of(Table.EPOCH, Table.ACKNOWLEDGEMENT, Table.RELINK);
  }

  @Override
  public byte[] lasting(Table table, byte[] value) {
    // How many welcomes are awaited changes without an entry.
    return table == Table.EPOCH
        ? Arrays.copyOf(value, Math.min(value.length, Epoch.LASTING))
        : value;
  }

  @Override
  public void entry(Entry entry, Consequences out) {
    try {
      switch (entry.leaf().kind()) {
        case CHANNEL_CREATED -> {
          EpochNote claim = EpochNote.parse(entry.object()).claim();
          out.demandBlob(Blob.Kind.GROUP_INFO, claim.commit());
          epoch(entry, claim, out);
        }
        case HANDSHAKE -> {
          EpochNote claim = EpochNote.parse(entry.object()).claim();
          out.demandBlob(Blob.Kind.COMMIT, claim.commit());
          out.demandBlob(Blob.Kind.KEY_LINK, claim.link().orElse(Digest.ZERO));
          epoch(entry, claim, out);
        }
        case ACKNOWLEDGEMENT -> {
          var note = Acknowledgement.parse(entry.object());
          Digest certificate = note.claimedSigners().get(0).hash();
          out.row(
              Table.ACKNOWLEDGEMENT,
              Ledger.epochKey(note.claim().epoch()).andDigest(certificate).bytes(),
              entry.leaf().object().toByteArray());
        }
        case RESYNC ->
            out.demandBlob(
                Blob.Kind.KEY_PACKAGE, ResyncRequest.parse(entry.object()).claim().keyPackage());
        case RELINK -> relink(entry, Relink.parse(entry.object()), out);
        default -> {
          // Not of a channel's group.
        }
      }
    } catch (MalformedException e) {
      out.find("note", String.valueOf(e.getMessage()), "as it was accepted");
    }
  }

  private static void epoch(Entry entry, EpochNote claim, Consequences out) {
    byte[] row = new Epoch(entry.leaf().object(), entry.index(), 0).toBytes().toByteArray();
    out.row(Table.EPOCH, Ledger.epochKey(claim.epoch()).bytes(), Arrays.copyOf(row, Epoch.LASTING));
  }

  /** One for each device and epoch: a device that renewed its certificate has spoken already. */
  private void relink(Entry entry, ReceivedNote<Relink> note, Consequences out) {
    note.claim().link().ifPresent(link -> out.demandBlob(Blob.Kind.KEY_LINK, link));
    Digest certificate = note.claimedSigners().get(0).hash();
    Optional<DeviceId> author =
        registry
            .registry(out.view())
            .device(certificate, Use.SIGNING)
            .map(DeviceCertificate::device);
    if (author.isEmpty()) {
      out.find("relink", "by an unknown certificate", "one of the registry");
      return;
    }
    out.row(
        Table.RELINK,
        Ledger.relinkKey(note.claim().epoch(), author.get()).bytes(),
        entry.leaf().object().toByteArray());
  }

  @Override
  public void whole(View view, Findings findings, Whole work) {
    Map<String, Table> channels = new TreeMap<>();
    for (Table table : Set.of(Table.EPOCH, Table.GROUP, Table.PUBLIC_GROUP, Table.TREE)) {
      findings.attempt(
          table.name(),
          () ->
              view.scan(
                  table,
                  KeyRange.all(),
                  (key, value) -> {
                    channels.putIfAbsent(text(key), table);
                    return true;
                  }));
    }
    channels.forEach(
        (channel, table) ->
            work.judgement(
                table + " " + channel,
                () -> new GroupReplay(archive, view, ChannelId.of(channel), findings).run()));
    findings.attempt("WELCOME", () -> welcomes(view, findings));
  }

  private static String text(byte[] key) {
    int end = 0;
    while (end < key.length && key[end] != 0) {
      end++;
    }
    return new String(key, 0, end, StandardCharsets.US_ASCII);
  }

  /** Each epoch knows how many welcomes wait, and keeps the message as long as one does. */
  private void welcomes(View view, Findings findings) {
    Map<String, List<Long>> waiting = new HashMap<>();
    view.scan(
        Table.WELCOME,
        KeyRange.all(),
        (key, value) -> {
          int start = Math.min(key.length, text(key).length() + 1); // behind the device
          String epoch = name(Arrays.copyOfRange(key, start, key.length));
          long sequence = ByteBuffer.wrap(value).getLong();
          waiting.computeIfAbsent(epoch, each -> new ArrayList<>()).add(sequence);
          return true;
        });
    view.scan(
        Table.EPOCH,
        KeyRange.all(),
        (key, row) -> {
          List<Long> found = waiting.remove(name(key));
          findings.attempt(
              "EPOCH of " + text(key),
              () -> welcomes(view, findings, key, row, found == null ? List.of() : found));
          return true;
        });
    waiting
        .values()
        .forEach(rows -> findings.find("WELCOME", rows.size() + " of no epoch", "none"));
  }

  private void welcomes(
      View view, Findings findings, byte[] key, byte[] row, List<Long> sequences) {
    String where = "of an epoch of " + text(key);
    int awaited = Epoch.awaited(row);
    if (sequences.size() != awaited) {
      findings.find("WELCOME " + where, sequences.size() + " rows", Integer.toString(awaited));
    }
    byte @Nullable [] message = view.get(Table.WELCOME_MESSAGE, key);
    if (message == null && awaited == 0) {
      return;
    }
    Entry entry = archive.entry(view, Epoch.index(row));
    long sequence = entry.position().orElseThrow().sequence();
    if (sequences.stream().anyMatch(each -> each != sequence)) {
      findings.find("WELCOME " + where, "another position", Long.toString(sequence));
    }
    Digest stated = welcome(entry);
    if (message == null || awaited == 0 || !Digest.sha256(message).equals(stated)) {
      findings.find(
          "WELCOME_MESSAGE " + where,
          message == null ? "missing" : "SHA-256 " + Digest.sha256(message),
          awaited == 0 ? "none: nobody awaits it" : "SHA-256 " + stated);
    }
  }

  private static Digest welcome(Entry entry) {
    try {
      return EpochNote.parse(entry.object()).claim().welcome().orElse(Digest.ZERO);
    } catch (MalformedException e) {
      return Digest.ZERO; // a finding of its own
    }
  }

  private static String name(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }
}
