package org.verbale.server.document;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.erasure.ErasureView;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.Chain;
import org.verbale.policy.Policy;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Entry;
import org.verbale.server.channel.Channels;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.sequencing.Commands;
import org.verbale.server.sequencing.Context;
import org.verbale.server.sequencing.Feature;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/**
 * Records and attachments. Holds nothing itself; thread-safe.
 *
 * <p>Every read demands that the calling device has a leaf in the channel that need not go, and
 * throws {@link RefusedException} otherwise.
 */
public final class Documents implements Feature {
  private final Archive archive;
  private final RegistryFeature registry;
  private final Publicity publicity;

  /**
   * @param publicity says what cannot be erased
   */
  public Documents(Archive archive, RegistryFeature registry, Publicity publicity) {
    this.archive = requireNonNull(archive, "archive");
    this.registry = requireNonNull(registry, "registry");
    this.publicity = requireNonNull(publicity, "publicity");
  }

  @Override
  public void declare(Commands commands) {
    commands.on(PostRecord.NAME, PostRecord.class, PostRecord::read, this::post);
    commands.on(PutChunk.NAME, PutChunk.class, PutChunk::read, this::put);
    commands.on(
        EraseRecord.NAME,
        EraseRecord.class,
        EraseRecord::read,
        (erase, context) -> erasures(context).erase(erase));
    commands.on(
        SetHold.NAME,
        SetHold.class,
        SetHold::read,
        (hold, context) -> erasures(context).hold(hold));
    commands.on(
        PostComplaint.NAME,
        PostComplaint.class,
        PostComplaint::read,
        (complaint, context) ->
            new Complaints(archive, registry.policy(context), context).post(complaint));
    commands.on(
        PostSupplement.NAME,
        PostSupplement.class,
        PostSupplement::read,
        (supplement, context) ->
            new Supplements(archive, registry.policy(context), context).post(supplement));
  }

  /** A page of a channel: entries from {@code from} on, and how long the channel is. */
  public record Page(List<Entry> entries, long length) {}

  /**
   * @param from first sequence number wanted
   * @param limit most entries
   * @param maxBytes after as many bytes of content the page ends
   */
  public Page history(
      View view,
      Policy policy,
      ChannelId channel,
      DeviceCertificate caller,
      long from,
      int limit,
      long maxBytes) {
    Channels.demandReader(view, policy, channel, caller);
    Chain chain = Chain.of(channel);
    return new Page(
        archive.entries(view, chain, from, limit, maxBytes), archive.head(view, chain).length());
  }

  /** Where a record stands, if it was accepted: for senders that lost the answer. */
  public Optional<Appended> find(View view, RecordId record) {
    return find(archive, view, record);
  }

  /** The same of the records of {@code archive}. */
  public static Optional<Appended> find(Archive archive, View view, RecordId record) {
    return Records.index(view, record).map(index -> archive.appended(view, index));
  }

  /**
   * What a channel's chain says of its records.
   *
   * @param before log index of what is judged by it: what stands there or behind does not count
   */
  public static ErasureView records(Archive archive, View view, ChannelId channel, long before) {
    return new Erasures.Chains(archive, view, channel, before);
  }

  /** The chunk of an upload of the calling device that is wanted next. */
  public long next(View view, Policy policy, AttachmentRef attachment, DeviceCertificate caller) {
    Channels.demandReader(view, policy, attachment.channel(), caller);
    return Uploads.find(view, attachment)
        .filter(
            upload -> upload.stated().isPresent() || upload.owner().equals(caller.device().value()))
        .filter(upload -> upload.channel().equals(attachment.channel()))
        .map(Upload::chunks)
        .orElse(0L);
  }

  /** How many chunks an attachment of an accepted record has. */
  public long chunks(View view, Policy policy, AttachmentRef attachment, DeviceCertificate caller) {
    return demandTaken(view, policy, attachment, caller).chunks();
  }

  /**
   * A chunk of an attachment of an accepted record.
   *
   * @param number from 0
   */
  public Bytes chunk(
      View view, Policy policy, AttachmentRef attachment, DeviceCertificate caller, long number) {
    demandTaken(view, policy, attachment, caller);
    byte @Nullable [] chunk = view.get(Table.CHUNK, attachment.chunk(number).bytes());
    if (chunk == null) {
      throw new Refusal.Unknown("chunk").asException();
    }
    return Bytes.of(chunk);
  }

  private static Upload demandTaken(
      View view, Policy policy, AttachmentRef attachment, DeviceCertificate caller) {
    Channels.demandReader(view, policy, attachment.channel(), caller);
    Erasures.demandNotErased(view, attachment.record());
    return Uploads.find(view, attachment)
        .filter(Upload::taken)
        .filter(upload -> upload.channel().equals(attachment.channel()))
        .orElseThrow(() -> new Refusal.Unknown("attachment").asException());
  }

  private Erasures erasures(Context context) {
    return new Erasures(archive, publicity, registry.policy(context), context);
  }

  private Appended post(PostRecord post, Context context) {
    return new Records(archive, registry.policy(context), context).post(post);
  }

  private long put(PutChunk chunk, Context context) {
    Policy policy = registry.policy(context);
    DeviceCertificate caller = policy.caller(chunk.caller());
    Channels.demandReader(context.state(), policy, chunk.attachment().channel(), caller);
    Erasures.demandNotErased(context.state(), chunk.attachment().record());
    return Uploads.put(context.state(), caller.device().value(), chunk, context.time());
  }
}
