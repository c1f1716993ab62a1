package org.verbale.client.mls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.crypto.CipherSuite;
import org.verbale.testing.Seeds;

class RandomWalkTest {
  private static LongStream few() {
    return Seeds.of(2);
  }

  private static LongStream many() {
    return Seeds.of(20);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("few")
  void shortWalk_allAgree(long seed) throws Exception {
    for (CipherSuite suite : CipherSuite.values()) {
      walk(suite, seed, 8).run(20);
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("few")
  void shortWalkWithBouncyCastle_allAgree(long seed) throws Exception {
    Walk walk = walk(CipherSuite.X25519_AES128GCM, seed, 8);
    walk.invite();
    walk.run(20);
  }

  @Tag("crash")
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("many")
  void longWalk_allAgree(long seed) throws Exception {
    for (CipherSuite suite : CipherSuite.values()) {
      walk(suite, seed, 20).run(100);
    }
  }

  @Tag("crash")
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("many")
  void longWalkWithBouncyCastle_allAgree(long seed) throws Exception {
    Walk walk = walk(CipherSuite.X25519_AES128GCM, seed, 20);
    walk.invite();
    walk.run(100);
  }

  private static Walk walk(CipherSuite suite, long seed, int most) throws Exception {
    assertThat(most).isBetween(2, 20);
    return new Walk(suite, Seeds.random(RandomWalkTest.class, seed), most);
  }
}
