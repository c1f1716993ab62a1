package org.verbale.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.CertificateId;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.CaCertificate;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.Holder;
import org.verbale.identity.UnsignedCertificate;
import org.verbale.identity.Use;
import org.verbale.identity.Validity;
import org.verbale.note.NoteSignature;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.BundleForgeryTest.Row;
import org.verbale.record.RecordType;
import org.verbale.testing.Mechanism;
import org.verbale.testing.Mechanism.Device;

/**
 * Signers who are nobody, others, or not yet or no longer who they were. In the honest bundle the
 * certificates are: XA's expert, XA's focal point, XA's authority, the root.
 */
final class CertificateForgeries {
  private CertificateForgeries() {}

  private interface Change {
    void to(PublicationScene scene, BundleDraft draft) throws Exception;
  }

  private static Row row(BundleObjection objection, String name, Change change) {
    return new Row(
        objection,
        name,
        false,
        (scene, draft) -> {
          change.to(scene, draft);
          return draft.bundle().toBytes().toByteArray();
        });
  }

  private interface Listing {
    void change(PublicationScene scene, List<CertificateDer> list) throws Exception;
  }

  private static Row list(BundleObjection objection, String name, Listing change) {
    return row(
        objection,
        name,
        (scene, draft) ->
            draft.certificates =
                before -> {
                  List<CertificateDer> list = new ArrayList<>(before);
                  try {
                    change.change(scene, list);
                  } catch (Exception e) {
                    throw new AssertionError("forger's own fault", e);
                  }
                  return list;
                });
  }

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>(lists());
    rows.addAll(impostors());
    rows.addAll(times());
    rows.addAll(signatures());
    return rows;
  }

  private static List<Row> lists() {
    return List.of(
        list(BundleObjection.CERTIFICATE_MISSING, "author's left out", (scene, l) -> l.remove(0)),
        list(BundleObjection.CERTIFICATE_MISSING, "decider's left out", (scene, l) -> l.remove(1)),
        list(
            BundleObjection.CERTIFICATE_MISSING, "authority's left out", (scene, l) -> l.remove(2)),
        list(BundleObjection.CERTIFICATE_MISSING, "root's left out", (scene, l) -> l.remove(3)),
        list(BundleObjection.CERTIFICATE_MISSING, "none", (scene, l) -> l.clear()),
        list(
            BundleObjection.CERTIFICATE_UNUSED,
            "another device's",
            (scene, l) -> l.add(1, scene.xaTemporary.certificate().der())),
        list(
            BundleObjection.CERTIFICATE_UNUSED,
            "a reviewing State's authority",
            (scene, l) -> l.add(3, scene.xb.certificate().issuer().der())),
        list(BundleObjection.CERTIFICATE_UNUSED, "one twice", (scene, l) -> l.add(l.get(3))),
        list(
            BundleObjection.CERTIFICATE_UNUSED,
            "the server's",
            (scene, l) -> l.add(server(scene.mechanism))),
        list(
            BundleObjection.CERTIFICATE_ORDER,
            "turned round",
            (scene, l) -> Collections.reverse(l)),
        list(
            BundleObjection.CERTIFICATE_ORDER,
            "decider's first",
            (scene, l) -> Collections.swap(l, 0, 1)),
        list(
            BundleObjection.CERTIFICATE,
            "no certificate",
            (scene, l) -> l.set(0, new CertificateDer(RawBundle.utf8("Ms X")))),
        list(
            BundleObjection.CERTIFICATE,
            "signature of a certificate changed",
            (scene, l) -> l.set(0, flipped(l.get(0)))),
        list(
            BundleObjection.CERTIFICATE,
            "signature of an authority changed",
            (scene, l) -> l.set(2, flipped(l.get(2)))));
  }

  private static CertificateDer flipped(CertificateDer der) {
    byte[] bytes = der.toByteArray();
    bytes[bytes.length - 1] ^= 1;
    return CertificateDer.of(bytes);
  }

  private static CertificateDer server(Mechanism mechanism) throws Exception {
    var holder = new Holder.Server(List.of("verbale.example"));
    return UnsignedCertificate.server(
            mechanism.root(),
            holder,
            Mechanism.publicKey(mechanism.key()),
            Mechanism.years(1),
            mechanism.random())
        .sign(mechanism.rootKey());
  }

  private static List<Row> impostors() {
    return List.of(
        row(
            BundleObjection.ROOT,
            "a whole Mechanism of the forger's own, of the same names",
            (scene, draft) -> {
              Bundle own = new PublicationScene(83).draft().bundle();
              draft.head = head -> own.head();
            }),
        list(
            BundleObjection.ROOT,
            "another root beside the right one",
            (scene, l) -> l.add(new Mechanism(84).root().der())),
        row(
            BundleObjection.CERTIFICATE_MISSING,
            "authority by another root of the same name",
            (scene, draft) -> {
              Bundle own = new PublicationScene(83).draft().bundle();
              List<CertificateDer> list = new ArrayList<>(own.head().certificates());
              list.set(3, scene.mechanism.root().der());
              draft.head = head -> withCertificates(own.head(), list);
            }),
        row(
            BundleObjection.CERTIFICATE,
            "device of XA by XB's authority",
            (scene, draft) -> decideAs(scene, draft, scene.mechanism.authority("XB"))),
        row(
            BundleObjection.CERTIFICATE,
            "focal point by an authority for experts",
            (scene, draft) ->
                decideAs(scene, draft, scene.mechanism.newAuthority("XA", Set.of(Role.EXPERT)))),
        row(
            BundleObjection.CERTIFICATE,
            "focal point made by an expert",
            (scene, draft) -> {
              Ed25519.Key key = scene.mechanism.key();
              UnsignedCertificate text =
                  focalPoint(scene, scene.xaExpert.certificate().issuer(), key);
              decideAs(scene, draft, text.sign(scene.xaExpert.key()), key, List.of());
            }));
  }

  private static BundleHead withCertificates(BundleHead head, List<CertificateDer> list) {
    return new BundleHead(head.checkpoint(), head.record(), head.decision(), head.request(), list);
  }

  private static UnsignedCertificate focalPoint(
      PublicationScene scene, CaCertificate issuer, Ed25519.Key key) {
    var holder =
        new Holder.Device(
            new PartyCode("XA"), Role.FOCAL_POINT, scene.mechanism.deviceId(), Use.SIGNING);
    return UnsignedCertificate.device(
        issuer, holder, Mechanism.publicKey(key), Mechanism.years(5), scene.mechanism.random());
  }

  /** A focal point of XA decides whom this authority certified. */
  private static void decideAs(
      PublicationScene scene, BundleDraft draft, Mechanism.Issuer authority) {
    Ed25519.Key key = scene.mechanism.key();
    CertificateDer der = focalPoint(scene, authority.certificate(), key).sign(authority.key());
    decideAs(scene, draft, der, key, List.of(authority.certificate().der()));
  }

  private static void decideAs(
      PublicationScene scene,
      BundleDraft draft,
      CertificateDer decider,
      Ed25519.Key key,
      List<CertificateDer> authorities) {
    NoteSigner signer = NoteSigner.of(new CertificateId(decider.hash()).keyName(), key);
    draft.decisionNote = note -> SignedNote.sign(note.unverifiedText(), signer);
    List<CertificateDer> list = new ArrayList<>();
    list.add(scene.xaExpert.certificate().der());
    list.add(decider);
    list.add(scene.xaExpert.certificate().issuer().der());
    list.addAll(authorities);
    list.add(scene.mechanism.root().der());
    draft.ownCertificates = Optional.of(list);
  }

  private static List<Row> times() {
    int end = 5 * 365;
    return List.of(
        row(
            BundleObjection.VALIDITY,
            "record by an expired certificate",
            (scene, draft) -> {
              draft.recordTime = BundleDraft.days(end + 1);
              draft.decisionTime = BundleDraft.days(end + 2);
              Device later = focalPoint(scene, end);
              draft.deciders = new Device[] {later};
            }),
        row(
            BundleObjection.VALIDITY,
            "record from before its certificate",
            (scene, draft) -> draft.recordTime = BundleDraft.days(-1)),
        row(
            BundleObjection.VALIDITY,
            "decision by an expired certificate",
            (scene, draft) -> draft.decisionTime = BundleDraft.days(end + 1)),
        row(
            BundleObjection.VALIDITY,
            "decision from before its certificate",
            (scene, draft) -> draft.deciders = new Device[] {focalPoint(scene, 51)}),
        row(
            BundleObjection.VALIDITY,
            "request from before its certificate",
            (scene, draft) ->
                draft.viaSecretariat().requesters = new Device[] {focalPoint(scene, 46)}));
  }

  /** Valid from this day on. */
  private static Device focalPoint(PublicationScene scene, int day) throws Exception {
    Instant from = Instant.ofEpochMilli(BundleDraft.days(day));
    return scene.mechanism.device(
        "XA",
        Role.FOCAL_POINT,
        scene.mechanism.deviceId(),
        Use.SIGNING,
        new Validity(from, from.plus(Duration.ofDays(365))));
  }

  private static List<Row> signatures() {
    return List.of(
        row(
            BundleObjection.SIGNATURE,
            "record signed by another key in the author's name",
            (scene, draft) -> draft.recordNote = note -> resigned(note, 0, scene.xaObserver.key())),
        row(
            BundleObjection.SIGNATURE,
            "a bit of the author's signature changed",
            (scene, draft) -> draft.recordNote = note -> flipped(note, 0)),
        row(
            BundleObjection.SIGNATURE,
            "decision signed by another key in the focal point's name",
            (scene, draft) -> draft.decisionNote = note -> resigned(note, 0, scene.xaExpert.key())),
        row(
            BundleObjection.SIGNATURE,
            "signature of another decision",
            (scene, draft) -> {
              draft.decisionNote =
                  note ->
                      SignedNote.of(
                          note.unverifiedText().replace("number 1", "number 2"), note.signatures());
            }),
        row(
            BundleObjection.SIGNATURE,
            "consent forged",
            (scene, draft) -> {
              draft.authors = new Device[] {scene.xbExpert};
              draft.type = RecordType.MESSAGE;
              draft.deciders = new Device[] {scene.xa, scene.xb};
              draft.decisionNote = note -> flipped(note, 1);
            }),
        row(
            BundleObjection.SIGNATURE,
            "request forged",
            (scene, draft) ->
                draft.viaSecretariat().requestNote = note -> resigned(note, 0, scene.sec.key())),
        row(
            BundleObjection.SIGNATURE,
            "clearance forged",
            (scene, draft) -> {
              draft.type = RecordType.ANSWERS;
              draft.authors = new Device[] {scene.xaExpert, scene.xa};
              draft.recordNote = note -> flipped(note, 1);
            }),
        row(
            BundleObjection.CERTIFICATE_USE,
            "decision by an assignment key",
            (scene, draft) -> {
              Device key = scene.mechanism.assignmentKey();
              draft.deciders = new Device[] {key};
              draft.ownCertificates = Optional.of(certificates(scene, scene.xaExpert, key));
            }),
        row(
            BundleObjection.CERTIFICATE_USE,
            "decision by the key of a connection",
            (scene, draft) -> {
              Device key = transport(scene, Role.FOCAL_POINT);
              draft.deciders = new Device[] {key};
              draft.ownCertificates = Optional.of(certificates(scene, scene.xaExpert, key));
            }),
        row(
            BundleObjection.CERTIFICATE_USE,
            "record by the key of a connection",
            (scene, draft) -> {
              Device key = transport(scene, Role.EXPERT);
              draft.authors = new Device[] {key};
              draft.ownCertificates = Optional.of(certificates(scene, key, scene.xa));
            }));
  }

  private static Device transport(PublicationScene scene, Role role) throws Exception {
    return scene.mechanism.device(
        "XA", role, scene.mechanism.deviceId(), Use.TRANSPORT, Mechanism.years(5));
  }

  private static List<CertificateDer> certificates(PublicationScene scene, Device... devices) {
    Set<CertificateDer> list = new LinkedHashSet<>();
    for (Device device : devices) {
      list.add(device.certificate().der());
    }
    for (Device device : devices) {
      list.add(device.certificate().issuer().der());
    }
    list.add(scene.mechanism.root().der());
    return List.copyOf(list);
  }

  /** The line in the same name, made with another key, with the id of the right one. */
  private static SignedNote resigned(SignedNote note, int line, Ed25519.Key key) {
    NoteSignature before = note.signatures().get(line);
    byte[] text = note.unverifiedText().getBytes(UTF_8);
    return with(
        note, line, new NoteSignature(before.name(), before.keyId(), Bytes.of(key.sign(text))));
  }

  private static SignedNote flipped(SignedNote note, int line) {
    NoteSignature before = note.signatures().get(line);
    byte[] signature = before.signature().toByteArray();
    signature[0] ^= 1;
    return with(note, line, new NoteSignature(before.name(), before.keyId(), Bytes.of(signature)));
  }

  private static SignedNote with(SignedNote note, int line, NoteSignature signature) {
    List<NoteSignature> lines = new ArrayList<>(note.signatures());
    lines.set(line, signature);
    return SignedNote.of(note.unverifiedText(), lines);
  }
}
