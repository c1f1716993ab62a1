package org.verbale.identity;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Collections.unmodifiableSortedSet;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.verbale.id.ChannelId;
import org.verbale.id.ChannelId.Scope;
import org.verbale.id.Instrument;
import org.verbale.id.PartyCode;

/**
 * The channels of a review under one version of its assignment, and the parties that belong to
 * each. The Secretariat belongs to all.
 *
 * @param parties by channel
 */
public record Roster(SortedMap<ChannelId, SortedSet<PartyCode>> parties) {
  public Roster {
    SortedMap<ChannelId, SortedSet<PartyCode>> copy = new TreeMap<>();
    parties.forEach((channel, set) -> copy.put(channel, unmodifiableSortedSet(new TreeSet<>(set))));
    parties = unmodifiableSortedMap(copy);
  }

  static Roster of(Assignment assignment) {
    SortedMap<ChannelId, SortedSet<PartyCode>> channels = new TreeMap<>();
    SortedSet<PartyCode> everyone = new TreeSet<>(assignment.reviewing().keySet());
    everyone.add(PartyCode.SECRETARIAT);
    everyone.add(assignment.underReview());
    channels.put(ChannelId.of(assignment.review(), Scope.ANSWERS), everyone);

    SortedSet<PartyCode> full = secretariat();
    assignment.reviewing().forEach((party, scope) -> addIf(scope.isAll(), party, full));
    channels.put(ChannelId.of(assignment.review(), Scope.REVIEWERS), full);
    channels.put(ChannelId.of(assignment.review(), Scope.DIALOGUE), with(full, assignment));

    for (Instrument instrument : assignment.instruments()) {
      if (assignment.reviewing().values().stream()
          .anyMatch(scope -> !scope.isAll() && scope.includes(instrument))) {
        SortedSet<PartyCode> some = secretariat();
        assignment
            .reviewing()
            .forEach((party, scope) -> addIf(scope.includes(instrument), party, some));
        channels.put(channel(assignment, Scope.REVIEWERS, instrument), some);
        channels.put(channel(assignment, Scope.DIALOGUE, instrument), with(some, assignment));
      }
    }
    return new Roster(channels);
  }

  private static SortedSet<PartyCode> secretariat() {
    return new TreeSet<>(Collections.singleton(PartyCode.SECRETARIAT));
  }

  private static void addIf(boolean belongs, PartyCode party, SortedSet<PartyCode> parties) {
    if (belongs) {
      parties.add(party);
    }
  }

  private static SortedSet<PartyCode> with(SortedSet<PartyCode> reviewers, Assignment assignment) {
    SortedSet<PartyCode> dialogue = new TreeSet<>(reviewers);
    dialogue.add(assignment.underReview());
    return dialogue;
  }

  private static ChannelId channel(Assignment assignment, Scope scope, Instrument instrument) {
    return new ChannelId(assignment.review(), scope, Optional.of(instrument));
  }

  /** All channels that the review has. */
  public SortedSet<ChannelId> channels() {
    return unmodifiableSortedSet(new TreeSet<>(parties.keySet()));
  }

  /** Whether {@code party} belongs to {@code channel}; never if the review has no such channel. */
  public boolean entitles(PartyCode party, ChannelId channel) {
    SortedSet<PartyCode> entitled = parties.get(channel);
    return entitled != null && entitled.contains(party);
  }
}
