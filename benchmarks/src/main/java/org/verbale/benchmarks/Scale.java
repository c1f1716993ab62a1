package org.verbale.benchmarks;

import java.util.List;

/**
 * How much is done for one figure.
 *
 * @param sends of a run with the full number of channels; fewer channels get fewer
 * @param warmUp sends before anything is measured
 * @param liveSends of a run of live clients
 * @param history records of the channel whose pages are read
 * @param pages read
 * @param small entries of the archive at the first look at its growth
 * @param large entries at the second
 * @param growthSends of each look
 * @param witnessedSends of each look at witnessing
 * @param turns of sends without and with witnesses
 * @param proved entries of the archive that proofs are asked of
 * @param proofs asked for
 * @param followed channels of the device that follows many
 * @param recordsEach records in each of those
 * @param searched records of channels that are searched one by one
 * @param searchedChannels channels that are searched at once
 * @param questions of each kind
 * @param groups sizes of MLS groups
 * @param forks Java machines for each part; 0: in the driver's own, which is quicker and less sure
 * @param iterations of each part's benchmark
 * @param iterationMillis of one of them
 */
record Scale(
    int sends,
    int warmUp,
    int liveSends,
    int history,
    int pages,
    int small,
    int large,
    int growthSends,
    int witnessedSends,
    int turns,
    int proved,
    int proofs,
    int followed,
    int recordsEach,
    List<Integer> searched,
    int searchedChannels,
    int questions,
    List<Integer> groups,
    int forks,
    int iterations,
    int iterationMillis) {
  /** Ends in less than three minutes on a quiet machine; too short for steady figures. */
  static final Scale QUICK =
      new Scale(
          8_000,
          8_000,
          40,
          4_000,
          50,
          2_000,
          10_000,
          4_000,
          6_000,
          1,
          5_000,
          3_000,
          30,
          5,
          List.of(1_000),
          20,
          50,
          List.of(5, 20),
          0,
          1,
          200);

  /** What the project's figures are made with. */
  static final Scale FULL =
      new Scale(
          60_000,
          40_000,
          1_000,
          100_000,
          1_000,
          10_000,
          1_000_000,
          10_000,
          40_000,
          3,
          100_000,
          50_000,
          801,
          10,
          List.of(1_000, 10_000, 100_000),
          500,
          200,
          List.of(5, 20, 1000),
          1,
          5,
          1_000);
}
