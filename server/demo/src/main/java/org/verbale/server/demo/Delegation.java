package org.verbale.server.demo;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.verbale.client.AttachmentSource;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus;
import org.verbale.client.Endpoint;
import org.verbale.client.PostedRecord;
import org.verbale.client.ReadableRecord;
import org.verbale.client.ReceivedAttachment;
import org.verbale.client.ReceivedRecord;
import org.verbale.client.RecordDraft;
import org.verbale.client.RecordHeader;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.codec.Bytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.record.Part;

/** One device of a State or the Secretariat, with its keys and its state on disk. */
final class Delegation implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Script.Speaker speaker;
  private final Mechanism.DeviceKeys keys;
  private final FileCustody custody;
  private final Path state;
  private VerbaleClient client;

  private Delegation(
      Script.Speaker speaker,
      Mechanism.DeviceKeys keys,
      FileCustody custody,
      Path state,
      VerbaleClient client) {
    this.speaker = speaker;
    this.keys = keys;
    this.custody = custody;
    this.state = state;
    this.client = client;
  }

  /** Opens the key files, registers the device, and publishes its KeyPackages. */
  static Delegation start(
      Script.Speaker speaker,
      Mechanism.DeviceKeys keys,
      Endpoint endpoint,
      Path states,
      SecureRandom random)
      throws IOException {
    var custody = FileCustody.open(keys.base(), Mechanism.PASSPHRASE.toCharArray(), random);
    Path state = states.resolve(speaker.name());
    return new Delegation(speaker, keys, custody, state, connect(endpoint, custody, state));
  }

  private static VerbaleClient connect(Endpoint endpoint, FileCustody custody, Path state) {
    return VerbaleClient.builder(endpoint, custody, state)
        .callTimeout(PATIENCE)
        .keyPackages(4)
        .start();
  }

  /** Ends the client and starts another on the same state, as a new process would. */
  void reconnect(Endpoint endpoint) {
    client = connect(endpoint, custody, state);
  }

  /** Ends the client; {@link #reconnect} begins anew. */
  void disconnect() {
    client.close();
  }

  Script.Speaker speaker() {
    return speaker;
  }

  String label() {
    return speaker.label();
  }

  Mechanism.DeviceKeys keys() {
    return keys;
  }

  VerbaleClient client() {
    return client;
  }

  CertificateId certificate() {
    return client.certificate();
  }

  Channel channel(ChannelId id) {
    return client.channel(id);
  }

  /** Reads everything new in a channel; joins or creates it. */
  @CanIgnoreReturnValue
  ChannelStatus open(ChannelId id) {
    return channel(id).open();
  }

  /** What was sent, to be found again at every reader. */
  record Sent(ChannelId channel, RecordId record, String title, String text, Optional<Bytes> file) {
    /** Whether a reader shows these bytes and no others. */
    boolean isShownBy(Reading reading) {
      return same(title, reading.title())
          && same(text, reading.text())
          && file.map(bytes -> List.of(Digest.sha256(bytes.toByteArray())))
              .orElse(List.of())
              .equals(reading.files());
    }

    private static boolean same(String sent, String shown) {
      return MessageDigest.isEqual(
          sent.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * A record as one reader sees it.
   *
   * @param parts each part's own encoding
   * @param files hash of each attachment, fetched and opened
   */
  record Reading(
      RecordHeader header, String title, String text, List<Bytes> parts, List<Digest> files) {
    Reading {
      parts = List.copyOf(parts);
      files = List.copyOf(files);
    }
  }

  /** Posts a record of a title, a paragraph, and at most one file. */
  Sent post(RecordDraft draft, ChannelId id, Optional<Bytes> file) {
    return sent(channel(id).post(draft), draft, file);
  }

  /** Has a focal point of the same State clear and post what this expert prepares. */
  Sent postCleared(RecordDraft draft, ChannelId id, Delegation focalPoint) {
    Bytes prepared = channel(id).prepareForClearance(draft);
    Channel other = focalPoint.channel(id);
    other.open();
    ReadableRecord shown = other.openForClearance(prepared);
    if (!shown.parts().equals(draft.parts())) {
      throw new IllegalStateException("clearance: shows another text (expected: the draft's)");
    }
    return sent(other.clear(prepared), draft, Optional.empty());
  }

  private static Sent sent(PostedRecord posted, RecordDraft draft, Optional<Bytes> file) {
    List<Part> parts = draft.parts();
    return new Sent(
        posted.channel(), posted.record(), parts.get(0).text(), parts.get(1).text(), file);
  }

  static AttachmentSource file(String name, String mediaType, Bytes content) {
    return AttachmentSource.ofBytes(name, mediaType, content);
  }

  /**
   * Reads a channel to its end and opens every record with all its files.
   *
   * @throws IllegalStateException if one does not open
   */
  List<Reading> read(ChannelId id) throws IOException {
    Channel channel = channel(id);
    channel.open();
    var readings = new ArrayList<Reading>();
    for (ReceivedRecord received : channel.records(0, Integer.MAX_VALUE)) {
      if (!(received instanceof ReadableRecord record)) {
        throw new IllegalStateException(
            label() + ": " + received.header().record() + " does not open");
      }
      readings.add(reading(record));
    }
    return readings;
  }

  /** The records that this device knows of without asking anybody. */
  Set<RecordId> known(ChannelId id) {
    Set<RecordId> known = new TreeSet<>();
    channel(id).headers().forEach(header -> known.add(header.record()));
    return known;
  }

  private static Reading reading(ReadableRecord record) throws IOException {
    var files = new ArrayList<Digest>();
    for (ReceivedAttachment attachment : record.attachments()) {
      MessageDigest sha256 = sha256();
      try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
        attachment.writeTo(out, written -> {});
      }
      files.add(Digest.of(sha256.digest()));
    }
    return new Reading(
        record.header(),
        record.title().orElse(""),
        record.text(),
        record.parts().stream().map(Part::toBytes).toList(),
        files);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() {
    client.close();
    custody.close();
  }

  @Override
  public String toString() {
    return label();
  }
}
