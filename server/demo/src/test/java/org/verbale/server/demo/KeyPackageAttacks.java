package org.verbale.server.demo;

import static org.verbale.server.demo.Campaign.DIALOGUE;
import static org.verbale.server.demo.KeyPackageForgery.ghost;
import static org.verbale.server.demo.KeyPackageForgery.message;
import static org.verbale.server.demo.RecordForgery.flipped;

import com.google.protobuf.ByteString;
import java.util.List;
import org.verbale.id.Digest;
import org.verbale.refusal.Reason;
import org.verbale.v1.ClaimKeyPackagesRequest;
import org.verbale.v1.DiscardWelcomeRequest;
import org.verbale.v1.ListWelcomesRequest;
import org.verbale.v1.PublishKeyPackagesRequest;
import org.verbale.v1.WelcomeItem;

/** KeyPackages and Welcomes of others, published, claimed and thrown away. */
final class KeyPackageAttacks {
  private final Attacks attacks;
  private final Campaign review;

  KeyPackageAttacks(Attacks attacks) {
    this.attacks = attacks;
    this.review = attacks.review();
  }

  void add() {
    publications();
    claims();
    welcomes();
  }

  private void publish(String attack, Reason reason, PublishKeyPackagesRequest request) {
    attacks.call(attack, "xb2", reason, server -> server.publishKeyPackages(request));
  }

  private void publications() {
    var empty = PublishKeyPackagesRequest.newBuilder();
    publish(
        "publish a KeyPackage that is none",
        Reason.MALFORMED,
        empty.clone().addOneTime(ByteString.copyFromUtf8("none")).build());
    publish(
        "publish another device's KeyPackage",
        Reason.NOT_PERMITTED,
        empty.clone().addOneTime(keyPackage("xb1")).build());
    publish(
        "publish under another device's certificate",
        Reason.MALFORMED,
        empty
            .clone()
            .addOneTime(message(ghost(review.station("xb1").device().certificate().der().bytes())))
            .build());
    publish(
        "publish a changed KeyPackage",
        Reason.MALFORMED,
        empty.clone().addOneTime(flipped(keyPackage("xb2"), 3)).build());
    publish(
        "publish a KeyPackage over 16 KiB",
        Reason.TOO_LARGE,
        empty.clone().addOneTime(ByteString.copyFrom(new byte[16 * 1024 + 1])).build());
    var many = empty.clone();
    ByteString own = keyPackage("xb2");
    for (int i = 0; i < 101; i++) {
      many.addOneTime(own);
    }
    publish("publish 101 KeyPackages at once", Reason.TOO_LARGE, many.build());
    ByteString waiting = keyPackage("xb2");
    var unused =
        review
            .station("xb2")
            .server()
            .publishKeyPackages(empty.clone().addOneTime(waiting).build());
    publish(
        "publish a one-time KeyPackage as last resort too",
        Reason.CONFLICT,
        empty.clone().setLastResort(waiting).build());
    ByteString last = keyPackage("xb2");
    var ignored =
        review
            .station("xb2")
            .server()
            .publishKeyPackages(empty.clone().setLastResort(last).build());
    publish(
        "publish a last resort as one-time KeyPackage too",
        Reason.CONFLICT,
        empty.clone().addOneTime(last).build());
  }

  private void claim(String attack, String caller, Reason reason, Digest... certificates) {
    var request = ClaimKeyPackagesRequest.newBuilder().setChannel(DIALOGUE.toString());
    for (Digest certificate : certificates) {
      request.addCertificates(ByteString.copyFrom(certificate.toByteArray()));
    }
    attacks.call(attack, caller, reason, server -> server.claimKeyPackages(request.build()));
  }

  private Digest certificate(String name) {
    return review.station(name).device().certificate().hash();
  }

  private void claims() {
    claim(
        "an expert claims another State's expert", "xb2", Reason.NOT_PERMITTED, certificate("xa3"));
    claim("an observer claims its colleague", "xbo", Reason.NOT_PERMITTED, certificate("xb2"));
    claim("a State outside the review claims", "xd1", Reason.NOT_ENTITLED, certificate("xa1"));
    claim("claim a State outside the review", "xa1", Reason.NOT_ENTITLED, certificate("xd1"));
    claim(
        "claim a certificate that nobody registered",
        "xa1",
        Reason.NOT_REGISTERED,
        Digest.sha256(new byte[2]));
    claim(
        "claim a transport certificate",
        "xa1",
        Reason.NOT_REGISTERED,
        review.keys("xa2").transport().hash());
    claim("claim nobody", "xa1", Reason.MALFORMED);
    claim(
        "claim one device twice", "xa1", Reason.MALFORMED, certificate("xa2"), certificate("xa2"));
  }

  private void welcomes() {
    Station addressee = review.station("xb3");
    WelcomeItem waiting =
        addressee.server().listWelcomes(ListWelcomesRequest.getDefaultInstance()).getWelcomes(0);
    var discard =
        DiscardWelcomeRequest.newBuilder()
            .setChannel(waiting.getChannel())
            .setGeneration(waiting.getGeneration())
            .setEpoch(waiting.getEpoch())
            .build();
    for (String caller : List.of("xb2", "xa1", "xd1")) {
      attacks.call(
          "discard another device's Welcome, as " + caller,
          caller,
          Reason.UNKNOWN,
          server -> server.discardWelcome(discard));
    }
  }

  private ByteString keyPackage(String name) {
    return message(KeyPackageForgery.of(review.station(name)));
  }
}
