package org.verbale.client.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.OpenedRecord;
import org.verbale.client.search.RecordAnalyzer;
import org.verbale.client.search.TermKey;
import org.verbale.client.search.TermSealer;
import org.verbale.client.search.TermsState;
import org.verbale.client.search.TermsVerifier;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.query.TermTable;
import org.verbale.query.TrapdoorTable;
import org.verbale.record.Part;
import org.verbale.record.PrivateBlock;
import org.verbale.record.Sealed;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.SealedTerms;

/** Seals the search terms of what this device posts, and judges those of what it opens. */
final class SearchTerms {
  private final ChannelContext context;
  private final History history;
  private final Keyring keyring;

  SearchTerms(ChannelContext context, History history, Keyring keyring) {
    this.context = context;
    this.history = history;
    this.keyring = keyring;
  }

  /**
   * The terms of a record, to be sealed with it; none without an analyzer, or where links lead to
   * several keys of the search epoch, of which one was told by a liar.
   *
   * @param epoch in which the record is sealed
   */
  Optional<SealedTerms> seal(EpochId epoch, Language language, List<Part> parts) {
    Optional<RecordAnalyzer> analyzer = context.analyzer();
    List<ArchiveKey> keys = keys(epoch);
    if (analyzer.isEmpty() || keys.size() != 1) {
      return Optional.empty();
    }
    Optional<RecordTerms> terms =
        analyse(analyzer.get(), analyzer.get().profile(), language, parts);
    try (TermKey key = TermKey.of(keys.get(0))) {
      var sealer = new TermSealer(key, context.device().random());
      return terms.map(sealer::seal);
    }
  }

  /**
   * Judges the terms of a record that was opened.
   *
   * @param blob of the hash that its private block names
   */
  TermsState judge(OpenedRecord record, Bytes blob) {
    Language language = record.note().statement().block().language();
    return judge(record.privateBlock().epoch(), language, record.parts(), blob);
  }

  /**
   * Judges terms of a record.
   *
   * @param epoch in which they are sealed
   */
  TermsState judge(EpochId epoch, Language language, List<Part> parts, Bytes blob) {
    SealedTerms sealed;
    try {
      sealed = SealedTerms.parse(blob);
    } catch (MalformedException e) {
      return TermsState.MALFORMED;
    }
    Optional<EpochId> inForce = history.searchEpochs().inForce(epoch);
    if (inForce.isPresent() && inForce.get().number() != sealed.searchEpoch()) {
      return TermsState.OTHER_EPOCH;
    }
    List<ArchiveKey> keys = keys(epoch);
    Optional<RecordAnalyzer> analyzer =
        context.analyzer().filter(each -> each.knows(sealed.profile()));
    if (keys.isEmpty() || analyzer.isEmpty()) {
      return TermsState.UNCHECKED;
    }
    Optional<RecordTerms> terms = analyse(analyzer.get(), sealed.profile(), language, parts);
    if (terms.isEmpty()) {
      return TermsState.UNCHECKED;
    }
    return keys.stream().anyMatch(key -> fits(key, sealed, terms.get()))
        ? TermsState.FAITHFUL
        : TermsState.INCOMPLETE;
  }

  private static boolean fits(ArchiveKey archiveKey, SealedTerms sealed, RecordTerms terms) {
    try (TermKey key = TermKey.of(archiveKey)) {
      return new TermsVerifier().verify(key, sealed, terms) == TermsState.FAITHFUL;
    }
  }

  /**
   * What opens the terms of a query, by every search epoch that has begun, as far as was read.
   *
   * @param profile by which the terms were analysed
   */
  TermTrapdoors trapdoors(int profile, TermTable terms) {
    List<TrapdoorTable> tables = new ArrayList<>();
    boolean complete = true;
    List<EpochId> epochs = terms.terms().isEmpty() ? List.of() : history.searchEpochs().all();
    for (EpochId epoch : epochs) {
      List<ArchiveKey> keys = keyring.keys(epoch);
      if (keys.size() == 1) {
        try (TermKey key = TermKey.of(keys.get(0))) {
          tables.add(key.table(profile, terms));
        }
      } else {
        complete = false;
      }
    }
    return new TermTrapdoors(tables, complete);
  }

  /** Keys of the search epoch that is in force in {@code epoch}. */
  private List<ArchiveKey> keys(EpochId epoch) {
    return history.searchEpochs().inForce(epoch).map(keyring::keys).orElse(List.of());
  }

  /**
   * Attachments have no words of their own here. An analyzer that fails on a text, which anybody
   * may have written, hides no record and keeps none from being posted: it has no terms then.
   */
  private static Optional<RecordTerms> analyse(
      RecordAnalyzer analyzer, int profile, Language language, List<Part> parts) {
    List<Part> written =
        parts.stream().filter(part -> part.type() != Part.Type.ATTACHMENT).toList();
    try {
      return Optional.of(analyzer.analyse(profile, language, written));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Whether {@code blob} is what a private block names. */
  static boolean isNamed(PrivateBlock block, Optional<Bytes> blob) {
    Optional<Sealed> found =
        blob.map(bytes -> new Sealed(Digest.sha256(bytes.toByteArray()), bytes.size()));
    return found.equals(block.terms());
  }
}
