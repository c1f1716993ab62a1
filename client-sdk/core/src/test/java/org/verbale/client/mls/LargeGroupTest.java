package org.verbale.client.mls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.testing.SeededRandom;

/** A group of 1,000, and what it costs. */
@Tag("slow")
class LargeGroupTest {
  private static final int SIZE = 1_000;

  @ParameterizedTest
  @EnumSource
  void thousandMembers_followEachOther(CipherSuite suite) throws Exception {
    SecureRandom random = new SeededRandom(8163);
    Member alice = new Member(suite, "alice", random);
    List<Member> guests = new ArrayList<>();
    time(suite, "create", () -> alice.found("group", PreSharedKeys.NONE));
    CommitPlan[] plan = {CommitPlan.refresh()};
    time(
        suite,
        "999 KeyPackages",
        () -> {
          for (int i = 1; i < SIZE; i++) {
            guests.add(new Member(suite, "guest" + i, random));
            plan[0] = plan[0].add(guests.get(i - 1).offer().keyPackage());
          }
        });
    StagedCommit[] adding = new StagedCommit[1];
    time(suite, "Commit of 999 Adds", () -> adding[0] = alice.commit(plan[0]));
    alice.group().adoptStaged();
    print(suite, "its size", new MlsMessage(adding[0].commit()).toBytes().size());
    print(suite, "its Welcome", new MlsMessage(adding[0].welcome().orElseThrow()).toBytes().size());
    Bytes tree = alice.group().group().tree().toBytes();
    print(suite, "tree", tree.size());

    Member bob = guests.get(0);
    Member carol = guests.get(SIZE - 2);
    time(
        suite,
        "join",
        () -> bob.join(adding[0].welcome().orElseThrow(), Optional.of(tree), PreSharedKeys.NONE));
    carol.join(adding[0].welcome().orElseThrow(), Optional.of(tree), PreSharedKeys.NONE);

    for (int i = 1; i <= 3; i++) {
      StagedCommit[] refresh = new StagedCommit[1];
      Member committer = i == 2 ? carol : alice;
      time(suite, "Commit " + i, () -> refresh[0] = committer.commit(CommitPlan.refresh()));
      print(suite, "its size", new MlsMessage(refresh[0].commit()).toBytes().size());
      time(suite, "process", () -> bob.process(refresh[0].commit()));
      (i == 2 ? alice : carol).process(refresh[0].commit());
      committer.group().adoptStaged();
      assertThat(bob.group().epochAuthenticator()).isEqualTo(alice.group().epochAuthenticator());
    }
    try (SecretBytes saved = bob.group().save()) {
      print(suite, "saved state", saved.length());
      assertThat(saved.length()).isLessThan(10_000);
    }
    time(suite, "restart", () -> bob.restart(PreSharedKeys.NONE));
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void time(CipherSuite suite, String what, Step step) throws Exception {
    long begin = System.nanoTime();
    step.run();
    System.out.printf("%s: %s: %,d ms%n", suite, what, (System.nanoTime() - begin) / 1_000_000);
  }

  private static void print(CipherSuite suite, String what, int bytes) {
    System.out.printf("%s: %s: %,d bytes%n", suite, what, bytes);
  }
}
