package org.verbale.identity;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;

/**
 * A version of an assignment that the registry took: its signatures were verified and its place in
 * the sequence of versions checked. Made by {@link Registry} alone.
 */
public final class AssignmentVersion {
  private final Assignment assignment;
  private final Roster roster;
  private final Bytes note;
  private final Digest hash;
  private final Moment moment;
  private final List<DeviceCertificate> signers;

  AssignmentVersion(
      Assignment assignment, Bytes note, Moment moment, List<DeviceCertificate> signers) {
    this.assignment = assignment;
    this.roster = assignment.roster();
    this.note = note;
    this.hash = Digest.sha256(note.toByteArray());
    this.moment = moment;
    this.signers = List.copyOf(signers);
  }

  public Assignment assignment() {
    return assignment;
  }

  public Roster roster() {
    return roster;
  }

  /** The signed note. */
  public Bytes note() {
    return note;
  }

  /** SHA-256 of the signed note: what the next version names as its predecessor. */
  public Digest hash() {
    return hash;
  }

  /** Since when. */
  public Moment moment() {
    return moment;
  }

  /** Who signed. */
  public List<DeviceCertificate> signers() {
    return signers;
  }

  @Override
  public String toString() {
    return assignment.review() + " version " + assignment.version();
  }
}
