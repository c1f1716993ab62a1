package org.verbale.policy;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Optional;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.identity.Assignment;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Mandate;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.identity.Standing;
import org.verbale.identity.Use;
import org.verbale.record.RecordType;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.rights.Actor;
import org.verbale.rights.GroupAct;
import org.verbale.rights.Relation;
import org.verbale.rights.Rights;

/**
 * What the registry and the table of rights allow at one moment. Immutable; pure.
 *
 * <p>Every method that is said to demand something throws {@link RefusedException} where it is not
 * so.
 */
public final class Policy {
  private final Registry registry;
  private final Moment moment;
  private final Use callers;

  /**
   * @param moment whose judgement is asked for; what the registry holds from later positions does
   *     not count
   */
  public Policy(Registry registry, Moment moment) {
    this(registry, moment, Use.TRANSPORT);
  }

  private Policy(Registry registry, Moment moment, Use callers) {
    this.registry = requireNonNull(registry, "registry");
    this.moment = requireNonNull(moment, "moment");
    this.callers = callers;
  }

  /**
   * The same for what was accepted once before: by which connection it came nobody remembers, so
   * its caller is named by the signing certificate of the device that signed it.
   */
  public Policy ofSigners() {
    return new Policy(registry, moment, Use.SIGNING);
  }

  public Registry registry() {
    return registry;
  }

  public Moment moment() {
    return moment;
  }

  /** Demands that {@code transport} is the certificate of a device that may speak at all. */
  public DeviceCertificate caller(Digest transport) {
    DeviceCertificate device = device(transport, callers);
    demandEntitled(registry.standing(transport, moment));
    return device;
  }

  /**
   * Demands that {@code signing} may sign in {@code channel} and belongs to the device that calls.
   */
  public DeviceCertificate speaker(Digest signing, ChannelId channel, DeviceCertificate caller) {
    DeviceCertificate speaker = signer(signing, channel);
    if (!isSameDevice(speaker, caller)) {
      throw new Refusal.NotPermitted("another device's signature").asException();
    }
    return speaker;
  }

  /** Demands that {@code signing} may sign in {@code channel}. */
  public DeviceCertificate signer(Digest signing, ChannelId channel) {
    DeviceCertificate device = device(signing, Use.SIGNING);
    demandEntitled(registry.standing(signing, channel, moment));
    return device;
  }

  /** Demands that {@code signing} may sign for its party at all, whatever channels that is in. */
  public DeviceCertificate signatory(Digest signing) {
    DeviceCertificate device = device(signing, Use.SIGNING);
    demandEntitled(registry.standing(signing, moment));
    return device;
  }

  /** The State whose review {@code channel} belongs to; demands that it is assigned. */
  public PartyCode underReview(ChannelId channel) {
    return registry
        .assignment(channel.review(), moment)
        .orElseThrow(() -> new Refusal.NotEntitled().asException())
        .assignment()
        .underReview();
  }

  /** Whether the caller's party belongs to {@code channel}. */
  public boolean isEntitled(DeviceCertificate caller, ChannelId channel) {
    return relation(caller.party(), channel) != Relation.NONE;
  }

  /** Whether a leaf with this certificate must leave the group of {@code channel}. */
  public boolean isMandatedRemoval(ChannelId channel, Digest certificate) {
    return registry.isMandatedRemoval(certificate, channel, moment);
  }

  /** Demands that the caller's party belongs to {@code channel}. */
  public void demandEntitled(DeviceCertificate caller, ChannelId channel) {
    if (!isEntitled(caller, channel)) {
      throw new Refusal.NotEntitled().asException();
    }
  }

  /**
   * Demands that the author may post such a record here, cleared by {@code clearedBy} if need be.
   */
  public void demandPost(
      RecordType type,
      ChannelId channel,
      DeviceCertificate author,
      Optional<DeviceCertificate> clearedBy) {
    Rights.Verdict verdict =
        Rights.judge(
            type, channel.scope(), actor(author, channel), clearedBy.map(by -> actor(by, channel)));
    switch (verdict) {
      case PERMITTED -> {}
      case NOT_PERMITTED ->
          throw new Refusal.NotPermitted(channel.scope().code() + "/" + type.code()).asException();
      case CLEARANCE_REQUIRED -> throw new Refusal.ClearanceRequired().asException();
    }
  }

  /** Demands that {@code device} may do this to the group of {@code channel}. */
  public void demand(GroupAct act, ChannelId channel, DeviceCertificate device) {
    if (!allows(act, channel, device)) {
      throw new Refusal.NotPermitted(channel.scope().code() + "/" + act.name()).asException();
    }
  }

  /** Whether {@code adder} may add {@code added} to the group of {@code channel}. */
  public boolean mayAdd(DeviceCertificate adder, DeviceCertificate added, ChannelId channel) {
    if (registry.standing(added.hash(), channel, moment) != Standing.ENTITLED) {
      return false;
    }
    GroupAct change =
        adder.party().equals(added.party())
            ? GroupAct.CHANGE_OWN_DEVICES
            : GroupAct.CHANGE_OTHERS_DEVICES;
    boolean welcome =
        (added.role().decides() && allows(GroupAct.ADD_FOCAL_POINT, channel, adder))
            || (added.party().equals(PartyCode.SECRETARIAT)
                && allows(GroupAct.ADD_SECRETARIAT, channel, adder));
    return welcome || allows(change, channel, adder);
  }

  /** What has to change in the group of {@code channel} with these leaves. */
  public Mandate mandate(ChannelId channel, Collection<Digest> leaves) {
    return registry.mandate(channel, leaves, moment);
  }

  /** What {@code party} is to the channel's review, by the assignment in force. */
  public Relation relation(PartyCode party, ChannelId channel) {
    return registry
        .assignment(channel.review(), moment)
        .filter(version -> version.roster().entitles(party, channel))
        .map(version -> relation(party, version.assignment()))
        .orElse(Relation.NONE);
  }

  /** Whether both certificates are of one device: party, role and device id. */
  public static boolean isSameDevice(DeviceCertificate one, DeviceCertificate other) {
    return one.party().equals(other.party())
        && one.role() == other.role()
        && one.device().equals(other.device());
  }

  private static Relation relation(PartyCode party, Assignment assignment) {
    if (party.equals(PartyCode.SECRETARIAT)) {
      return Relation.SECRETARIAT;
    }
    return party.equals(assignment.underReview()) ? Relation.UNDER_REVIEW : Relation.REVIEWING;
  }

  private boolean allows(GroupAct act, ChannelId channel, DeviceCertificate device) {
    return Rights.allows(act, relation(device.party(), channel), device.role(), channel.scope());
  }

  private Actor actor(DeviceCertificate device, ChannelId channel) {
    return new Actor(device.party(), relation(device.party(), channel), device.role());
  }

  private DeviceCertificate device(Digest certificate, Use use) {
    return registry
        .device(certificate, use)
        .orElseThrow(() -> new Refusal.NotRegistered().asException());
  }

  private static void demandEntitled(Standing standing) {
    switch (standing) {
      case ENTITLED -> {}
      case UNKNOWN -> throw new Refusal.NotRegistered().asException();
      case NOT_YET_VALID, EXPIRED -> throw new Refusal.Expired().asException();
      case REVOKED -> throw new Refusal.Revoked().asException();
      case UNASSIGNED -> throw new Refusal.NotEntitled().asException();
    }
  }
}
