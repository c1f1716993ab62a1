package org.verbale.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;

class VisitorsTest {
  private Instant now = Instant.EPOCH;

  private final Visitors visitors = new Visitors(2, 5, 8, () -> now);

  @Test
  void oneAddress_isHeldToItsRate_othersAreNot() throws Exception {
    InetAddress one = InetAddress.getByName("192.0.2.1");
    enter(one, 5);
    assertRefused(one, Reason.RATE_LIMITED);
    enter(InetAddress.getByName("192.0.2.2"), 5);
    now = now.plus(Duration.ofSeconds(1));
    enter(one, 2);
    assertRefused(one, Reason.RATE_LIMITED);
  }

  @Test
  void addressesOfOneNetwork_shareARate_inIpv6() throws Exception {
    for (int i = 0; i < 5; i++) {
      enter(InetAddress.getByName("2001:db8::" + i), 1);
    }
    assertRefused(InetAddress.getByName("2001:db8::ffff:1"), Reason.RATE_LIMITED);
    enter(InetAddress.getByName("2001:db8:0:1::1"), 5);
  }

  @Test
  void allTogether_areHeldToANumberAtOnce_andLeavingTwiceMakesRoomForOne() throws Exception {
    List<Visitors.Visit> inside = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      inside.add(visitors.enter(InetAddress.getByName("192.0.2." + i)));
    }
    InetAddress next = InetAddress.getByName("192.0.2.100");
    assertRefused(next, Reason.OVERLOADED);
    inside.getFirst().close();
    inside.getFirst().close();
    inside.add(visitors.enter(next));
    assertRefused(next, Reason.OVERLOADED);
    inside.forEach(Visitors.Visit::close);
    enter(InetAddress.getByName("192.0.2.101"), 1);
  }

  private void enter(InetAddress from, int times) {
    for (int i = 0; i < times; i++) {
      Visitors.Visit visit = visitors.enter(from);
      visit.close();
      assertThat(visit).isNotNull();
    }
  }

  private void assertRefused(InetAddress from, Reason reason) {
    assertThatThrownBy(() -> visitors.enter(from))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal().reason()).isEqualTo(reason));
  }
}
