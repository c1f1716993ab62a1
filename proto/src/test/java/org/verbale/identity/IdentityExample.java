package org.verbale.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.note.SignedNote;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Mechanism.Device;

/** The worked example of {@code docs/protocol/identity.md}, and the seeds of the fuzz tests. */
final class IdentityExample {
  final Mechanism mechanism;
  final Device expert;
  final SignedNote assignment;
  final SignedNote revocation;

  IdentityExample() throws IdentityException {
    mechanism = new Mechanism(2026);
    Device one = mechanism.assignmentKey();
    Device two = mechanism.assignmentKey();
    Device focalPoint = mechanism.device("XB", Role.FOCAL_POINT);
    expert = mechanism.device("XB", Role.EXPERT);
    assignment =
        SignedNote.sign(
            mechanism.assignment(1, Digest.ZERO, "XA", "XB", "XC:TIP,FA").toText(),
            one.signer(),
            two.signer());
    mechanism.submit(RegistryEntry.Kind.ASSIGNMENT, assignment.toBytes());
    revocation =
        SignedNote.sign(
            new Revocation(expert.hash(), Revocation.Reason.LEFT_OFFICE).toText(),
            focalPoint.signer());
    mechanism.submit(RegistryEntry.Kind.REVOCATION, revocation.toBytes());
  }

  static String text(SignedNote note) {
    return new String(note.toBytes().toByteArray(), UTF_8);
  }
}
