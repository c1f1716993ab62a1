package org.verbale.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Use;
import org.verbale.testing.Mechanism;

class TurnsTest {
  private final Mechanism mechanism = new Mechanism(17);
  private final Turns turns = new Turns(2);

  TurnsTest() throws Exception {}

  private DeviceCertificate device(String party) throws Exception {
    return mechanism
        .device(party, Role.EXPERT, mechanism.deviceId(), Use.TRANSPORT, Mechanism.years(1))
        .certificate();
  }

  @Test
  void deviceHasOneTurn_andAPartySome_andTheOthersTheirs() throws Exception {
    DeviceCertificate one = device("XA");
    DeviceCertificate two = device("XA");
    DeviceCertificate three = device("XA");
    DeviceCertificate other = device("XB");
    assertThat(turns.begin(one)).isTrue();
    assertThat(turns.begin(one)).as("a second of the device").isFalse();
    assertThat(turns.begin(two)).isTrue();
    assertThat(turns.begin(three)).as("a third of the party").isFalse();
    assertThat(turns.begin(other)).as("of another party").isTrue();
    turns.end(one);
    assertThat(turns.begin(three)).isTrue();
    assertThat(turns.begin(one)).as("the party's turns are taken").isFalse();
    turns.end(two);
    assertThat(turns.begin(one)).isTrue();
  }
}
