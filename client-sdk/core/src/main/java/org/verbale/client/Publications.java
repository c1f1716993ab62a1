package org.verbale.client;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.PublicationRow;
import org.verbale.client.channel.Publishing;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreadableException;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.publication.BundleHead;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationNote.Act;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.publication.PublicationNote.Withdraw;

/**
 * What the State under review makes public of a channel's records. Safe for use by many threads.
 *
 * <p>Only a focal point of the State under review decides, at any time, about whole records or
 * parts of them; the others learn of it by {@link Event.PublicationDecided}. It publishes by
 * itself, or asks the Secretariat to. What was published can be withdrawn; copies that others made
 * cannot.
 *
 * <p>First choose ({@link #draft}), then look ({@link #preview}): a preview is read from the very
 * bytes that become public. Of parts that were not chosen, nothing but their places leaves this
 * client.
 */
public final class Publications {
  private final Session session;
  private final ChannelEngine engine;
  private final RecordViews views;

  Publications(Session session, ChannelEngine engine, RecordViews views) {
    this.session = session;
    this.engine = engine;
    this.views = views;
  }

  /** How a record stands after a decision. */
  public enum State {
    /** Parts of it are public. */
    PUBLIC,
    /** The Secretariat is asked to publish parts of it; nothing of it is public. */
    REQUESTED,
    /** Nothing of it is public any more. */
    WITHDRAWN
  }

  /**
   * A decision about making a record public, verified.
   *
   * @param number among the decisions about this record, from 1
   * @param parts indexes in {@link ReadableRecord#parts}, ascending; none when withdrawn
   * @param viaSecretariat whether the Secretariat published them, as the State had asked
   * @param deciders the device that decided; a second one, of the author's State, if that agreed
   * @param time when the archive took the decision
   * @param note hash of the signed note: the decision's name
   */
  public record Publication(
      RecordHeader record,
      long number,
      State state,
      List<Integer> parts,
      boolean viaSecretariat,
      List<RecordHeader.Author> deciders,
      Instant time,
      Digest note) {
    public Publication {
      parts = List.copyOf(parts);
      deciders = List.copyOf(deciders);
    }
  }

  // --- choosing and looking

  /** Begins to choose parts of a record; none are chosen yet. */
  public PublicationDraft draft(ReadableRecord record) {
    return new PublicationDraft(record);
  }

  /**
   * What the public will see. Files among the parts are fetched, checked and held in memory, at
   * most 64 MiB together.
   *
   * @throws UnreadableException if the record or a file does not open
   * @throws RefusedException TOO_LARGE for longer files
   * @throws IllegalArgumentException if nothing is chosen, or too many ranges of parts: 256
   */
  public PublicationPreview preview(PublicationDraft draft) {
    return preview(views.row(draft.record()), draft.parts(), Optional.empty());
  }

  /**
   * What the Secretariat is asked to publish.
   *
   * @param request pending or not
   * @throws IllegalArgumentException if {@code request} is no request
   */
  public PublicationPreview preview(Publication request) {
    if (request.state() != State.REQUESTED) {
      throw new IllegalArgumentException("request: " + request.state() + " (expected: REQUESTED)");
    }
    return preview(
        views.row(request.record().record()),
        PartRanges.of(request.parts()),
        Optional.of(request.note()));
  }

  /**
   * What another device proposes to make public; nothing of the proposal is believed.
   *
   * @throws RefusedException MALFORMED if it proposes no publication, UNKNOWN
   */
  public PublicationPreview preview(Bytes proposal) {
    Publishing.Proposed proposed = engine.publishing().proposed(proposal);
    PartRanges parts =
        proposed
            .parts()
            .orElseThrow(
                () ->
                    new RefusedException(
                        "MALFORMED",
                        "proposal: to withdraw (expected: to publish)",
                        Duration.ZERO));
    return preview(proposed.record(), parts, Optional.empty());
  }

  private PublicationPreview preview(RecordRow row, PartRanges parts, Optional<Digest> request) {
    return session
        .halt()
        .guard(
            () -> {
              Publishing.Opened opened = engine.publishing().open(row, parts);
              long next = 1 + last(row.record()).map(PublicationRow::number).orElse(0L);
              var revealed =
                  new Revealed(
                      session.log().key().name(), views.header(row), row.index(), next, opened);
              return new PublicationPreview(
                  views.header(row), parts, request, opened, revealed.list(views));
            });
  }

  // --- deciding

  /**
   * Makes public what {@code preview} shows, in the place of whatever was public of the record. The
   * same again is harmless, and brings the server what it shows once more, should it have lost it.
   *
   * @throws RefusedException NOT_PERMITTED if it is not this device's to decide, or if the author's
   *     State has to agree ({@link #consent}); ERASED
   */
  public Publication publish(PublicationPreview preview) {
    return publish(preview, new Publish(preview.ranges(), Optional.empty()));
  }

  /**
   * Asks the Secretariat to make public what {@code preview} shows. Whatever is decided about the
   * record before it does takes that back. The same again is harmless.
   *
   * @throws RefusedException as {@link #publish}
   */
  public Publication requestBySecretariat(PublicationPreview preview) {
    return decide(preview, new Request(preview.ranges()));
  }

  /**
   * Makes public, by a device of the Secretariat, what the State asked for.
   *
   * @param preview of the request
   * @throws RefusedException HASH_MISMATCH if it was taken back meanwhile, NOT_PERMITTED if this is
   *     no device of the Secretariat, ERASED
   * @throws IllegalArgumentException if the preview is of something else
   */
  public Publication execute(PublicationPreview preview) {
    Digest request =
        preview
            .request()
            .orElseThrow(
                () -> new IllegalArgumentException("preview: of no request (expected: of one)"));
    return publish(preview, new Publish(preview.ranges(), Optional.of(request)));
  }

  /**
   * From now on nothing of the record is public or asked for. The same again is harmless. What was
   * public stays where others have copied it.
   *
   * @throws RefusedException NOT_PERMITTED, UNKNOWN if nothing was
   */
  public Publication withdraw(RecordId record) {
    return session
        .halt()
        .guard(() -> views.publication(engine.publishing().decide(record, new Withdraw())));
  }

  private Publication publish(PublicationPreview preview, Act act) {
    return session
        .halt()
        .guard(() -> views.publication(engine.publishing().publish(preview.opened(), act)));
  }

  private Publication decide(PublicationPreview preview, Act act) {
    return session
        .halt()
        .guard(() -> views.publication(engine.publishing().decide(preview.header().record(), act)));
  }

  // --- deciding together

  /**
   * Signs a decision to publish, and hands it to the caller instead of the server: where the
   * author's State has to agree, its bytes travel there on any way.
   *
   * @return a signed note, not secret once it is used
   * @throws RefusedException as {@link #publish}
   */
  public Bytes propose(PublicationPreview preview) {
    return propose(preview, new Publish(preview.ranges(), Optional.empty()));
  }

  /** The same of what the Secretariat is asked for. */
  public Bytes proposeRequest(PublicationPreview preview) {
    return propose(preview, new Request(preview.ranges()));
  }

  private Bytes propose(PublicationPreview preview, Act act) {
    return session.halt().guard(() -> engine.publishing().propose(preview.header().record(), act));
  }

  /**
   * Agrees, for the author's State, to what the State under review proposes. Look at its {@link
   * #preview(Bytes)} before.
   *
   * @return the note with both signatures: for the device that proposed it to hand in
   * @throws RefusedException NOT_PERMITTED, MALFORMED, BAD_SIGNATURE, HASH_MISMATCH, or CONFLICT if
   *     something else was decided meanwhile
   */
  public Bytes consent(Bytes proposal) {
    return session.halt().guard(() -> engine.publishing().consent(proposal));
  }

  /**
   * Hands in a decision that this device signed first. The same again is harmless.
   *
   * @throws RefusedException NOT_PERMITTED while a signature is missing, CONFLICT if something else
   *     was decided meanwhile, ERASED
   */
  public Publication handIn(Bytes decision) {
    return session
        .halt()
        .guard(() -> views.publication(engine.publishing().handInSigned(decision)));
  }

  // --- looking back

  /** How each record stands about which something was decided, as far as was read. */
  public List<Publication> list() {
    Map<RecordId, PublicationRow> last = new LinkedHashMap<>();
    for (PublicationRow row : engine.publishing().rows()) {
      last.put(row.record(), row);
    }
    return last.values().stream().map(views::publication).toList();
  }

  /** All decisions, in the order of the channel, as far as was read. */
  public List<Publication> history() {
    return engine.publishing().rows().stream().map(views::publication).toList();
  }

  /** What States ask the Secretariat to publish and have not taken back, as far as was read. */
  public List<Publication> pendingRequests() {
    return list().stream().filter(each -> each.state() == State.REQUESTED).toList();
  }

  private Optional<PublicationRow> last(RecordId record) {
    return engine.publishing().last(record);
  }

  /**
   * Writes the file by which anybody can check offline what was made public: to be shown anywhere,
   * also elsewhere than where this server shows it. Its name should end in {@code .vpub}. It can be
   * written by every member.
   *
   * @param out stays open; throw away what it got if this throws
   * @throws RefusedException UNKNOWN if nothing of the record is public
   * @throws UnreadableException if the record or a file does not open
   * @throws IOException from {@code out}
   */
  public void bundle(RecordId record, OutputStream out) throws IOException {
    PublicationRow decision =
        last(record)
            .filter(row -> row.act() instanceof Publish)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "UNKNOWN", "record: not public (expected: published)", Duration.ZERO));
    PartRanges parts = decision.act().parts().orElseThrow();
    BundleHead head = session.halt().guard(() -> engine.publishing().head(decision));
    Publishing.Opened opened =
        session.halt().guard(() -> engine.publishing().open(views.row(record), parts));
    out.write(head.toFileStart().toByteArray());
    out.write(opened.bytes().toByteArray());
  }
}
