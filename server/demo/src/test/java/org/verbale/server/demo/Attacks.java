package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreachableException;
import org.verbale.client.transport.ServerConnection;
import org.verbale.refusal.Reason;
import org.verbale.v1.CommitRequest;
import org.verbale.v1.CountKeyPackagesRequest;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.ListChannelsRequest;
import org.verbale.v1.ListRegistryRequest;
import org.verbale.v1.ListWelcomesRequest;

/** Rows of: what the hostile client does, the reason it gets, and that nothing moved. */
final class Attacks {
  private final Campaign review;
  private final List<DynamicTest> rows = new ArrayList<>();

  Attacks(Campaign review) {
    this.review = review;
  }

  Campaign review() {
    return review;
  }

  List<DynamicTest> rows() {
    return rows;
  }

  /** Adds an attack that the server answers with {@code reason}. */
  void row(String attack, Reason reason, Executable attempt) {
    rows.add(
        dynamicTest(
            attack + " -> " + reason,
            () -> {
              String before = state();
              assertThatThrownBy(attempt::execute)
                  .isInstanceOfSatisfying(
                      RefusedException.class,
                      refused -> assertThat(refused.reason()).isEqualTo(reason.name()));
              assertThat(state()).as("state").isEqualTo(before);
            }));
  }

  /** Adds a call by {@code caller}, a station. */
  void call(String attack, String caller, Reason reason, Consumer<ServerConnection> attempt) {
    row(attack, reason, () -> attempt.accept(review.station(caller).server()));
  }

  /** Makes a Commit with a member's real secrets of the dialogue. */
  interface Forge {
    CommitRequest make(GroupForgery member) throws Exception;
  }

  /** Adds a Commit that {@code member} makes and sends. */
  void commit(String attack, String member, Reason reason, Forge forge) {
    commit(attack, member, member, reason, forge);
  }

  /** Adds a Commit that {@code member} makes and {@code caller} sends. */
  void commit(String attack, String member, String caller, Reason reason, Forge forge) {
    row(
        attack,
        reason,
        () -> {
          try (var group = GroupForgery.of(review, member, Campaign.DIALOGUE)) {
            review.station(caller).server().commit(forge.make(group));
          }
        });
  }

  /** Adds an attack that no call survives: the connection is refused. */
  void refusedConnection(String attack, Executable attempt) {
    rows.add(
        dynamicTest(
            attack + " -> no connection",
            () -> {
              String before = state();
              assertThatThrownBy(attempt::execute)
                  .isInstanceOfAny(UnreachableException.class, IOException.class)
                  .isNotInstanceOf(SocketTimeoutException.class);
              assertThat(state()).as("state").isEqualTo(before);
            }));
  }

  /**
   * All of the server's state that shows: the sealed tree, each channel's length, epoch and
   * requests, the registry's length, and what waits for each device.
   */
  String state() {
    StringBuilder state = new StringBuilder();
    for (String name : review.names().stream().sorted().toList()) {
      var server = review.station(name).server();
      state.append(name);
      state.append(server.listChannels(ListChannelsRequest.getDefaultInstance()));
      state.append(server.countKeyPackages(CountKeyPackagesRequest.getDefaultInstance()));
      state.append(server.listWelcomes(ListWelcomesRequest.getDefaultInstance()));
    }
    var server = review.station("sec1").server();
    state.append(
        server.listRegistry(ListRegistryRequest.newBuilder().setLimit(1).build()).getLength());
    state.append(server.getSealedHead(GetSealedHeadRequest.getDefaultInstance()));
    return state.toString();
  }
}
