package org.verbale.server.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Instrument;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.identity.Assignment;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.v1.SubmitRegistryEntryRequest;

/** The review of XA by XB and XC, with all its devices, against a server on a port. */
final class Campaign implements AutoCloseable {
  static final ReviewId ID = new ReviewId("R-XA");
  static final ChannelId DIALOGUE = ChannelId.of("R-XA/dialogue");
  static final ChannelId ANSWERS = ChannelId.of("R-XA/answers");
  static final ChannelId REVIEWERS = ChannelId.of("R-XA/reviewers");
  static final PartyCode XA = new PartyCode("XA");
  static final PartyCode XB = new PartyCode("XB");
  static final PartyCode XC = new PartyCode("XC");

  private final Path directory;
  private final Mechanism mechanism;
  private final int port;
  private final Map<String, Station> stations = new LinkedHashMap<>();
  private final Map<String, ChannelEngine> channels = new LinkedHashMap<>();
  private final Map<String, Mechanism.DeviceKeys> keys = new LinkedHashMap<>();

  private Campaign(Path directory, Mechanism mechanism, int port) {
    this.directory = directory;
    this.mechanism = mechanism;
    this.port = port;
  }

  static Mechanism mechanism(Path directory) throws Exception {
    return Mechanism.create(directory.resolve("keys"), Instant.now(), new SecureRandom());
  }

  /** Registers everybody and the assignment; makes no channel. */
  static Campaign begin(Path directory, Mechanism mechanism, int port) throws Exception {
    Campaign review = new Campaign(directory, mechanism, port);
    review.enrol("sec1", PartyCode.SECRETARIAT, Role.SECRETARIAT);
    review.enrol("sec2", PartyCode.SECRETARIAT, Role.SECRETARIAT);
    review.enrol("xa1", XA, Role.FOCAL_POINT);
    review.enrol("xa2", XA, Role.EXPERT);
    review.enrol("xb1", XB, Role.FOCAL_POINT);
    review.enrol("xb2", XB, Role.EXPERT);
    review.enrol("xc1", XC, Role.FOCAL_POINT);
    Station secretariat = review.station("sec1");
    Mechanism.Constitution constitution = mechanism.assign(ID, XA, List.of(XB, XC), List.of());
    constitution.certificates().forEach(each -> Station.submit(secretariat.server(), each));
    submit(secretariat, constitution.assignment());
    for (Station station : review.stations.values()) {
      station.registry().catchUp();
    }
    return review;
  }

  static String assignment(long version, Digest previous) {
    return new Assignment(
            ID,
            version,
            previous,
            1,
            XA,
            EnumSet.allOf(Instrument.class),
            new TreeMap<>(Map.of(XB, Assignment.Scope.ALL, XC, Assignment.Scope.ALL)))
        .toText();
  }

  static void submit(Station by, SignedNote assignment) {
    by.server()
        .submitRegistryEntry(
            SubmitRegistryEntryRequest.newBuilder()
                .setAssignment(Station.string(assignment.toBytes()))
                .build());
  }

  Station enrol(String name, PartyCode party, Role role) throws Exception {
    keys.put(name, mechanism.device(party, role, name));
    Station station = Station.open(place(name));
    stations.put(name, station);
    return station;
  }

  /** Certificates and keys that nobody registers. */
  void make(String name, PartyCode party, Role role) throws Exception {
    keys.put(name, mechanism.device(party, role, name));
  }

  Station.Place place(String name) {
    return new Station.Place(
        directory.resolve("keys").resolve(name),
        directory.resolve("state-" + name),
        port,
        mechanism.root().certificate().hash(),
        mechanism.logVkey());
  }

  Mechanism mechanism() {
    return mechanism;
  }

  Mechanism.DeviceKeys keys(String name) {
    return java.util.Objects.requireNonNull(keys.get(name), name);
  }

  Station station(String name) {
    return java.util.Objects.requireNonNull(stations.get(name), name);
  }

  /** Hands a station's files over to another process. */
  void leave(String name) throws Exception {
    channels.keySet().removeIf(key -> key.startsWith(name + " "));
    station(name).close();
    stations.remove(name);
  }

  /** Takes a station back. */
  Station reopen(String name) throws Exception {
    Station station = Station.open(place(name));
    stations.put(name, station);
    return station;
  }

  ChannelEngine channel(String name, ChannelId channel) {
    return channels.computeIfAbsent(name + " " + channel, key -> station(name).channel(channel));
  }

  /** Creates a channel with the first of {@code names}, adds the others, and has all of them in. */
  void found(ChannelId channel, String... names) {
    ChannelEngine founder = channel(names[0], channel);
    founder.create();
    List<String> missing = new ArrayList<>(Arrays.asList(names).subList(1, names.length));
    for (String name : missing) {
      Station station = station(name);
      station.registry().catchUp();
      boolean present =
          channel(names[0], channel).view().readers().stream()
              .anyMatch(reader -> reader.certificate().equals(station.device().id()));
      if (!present) {
        add(channel, name);
      }
      channel(name, channel).catchUp();
    }
    founder.catchUp();
  }

  /** Has every channel read, and acknowledged, to its end. */
  void settle() {
    for (int round = 0; round < 2; round++) {
      stations.values().forEach(station -> station.registry().catchUp());
      channels.values().forEach(ChannelEngine::catchUp);
    }
  }

  private void add(ChannelId channel, String name) {
    Station station = station(name);
    PartyCode party = station.device().certificate().party();
    for (String each : stations.keySet()) {
      var by = station(each).device().certificate();
      if (by.party().equals(party) && by.role() == Role.FOCAL_POINT) {
        station(each).registry().catchUp();
        channel(each, channel).add(station.device().id());
        return;
      }
    }
    throw new IllegalStateException("adder: none (expected: a focal point)");
  }

  Set<String> names() {
    return new HashSet<>(stations.keySet());
  }

  NoteSigner signer(String name) {
    Station station = station(name);
    return org.verbale.identity.CertificateKey.signer(
        station.device().certificate(), station.device().signer());
  }

  @Override
  public void close() throws IOException {
    channels.values().forEach(ChannelEngine::close);
    for (Station station : stations.values()) {
      station.close();
    }
  }
}
