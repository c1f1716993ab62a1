package org.verbale.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.identity.CertificateDer;

/** A bundle whose fields may hold what their types would refuse. */
final class RawBundle {
  String domain = "verbale/bundle/v1\n";
  Bytes checkpoint;
  Bytes recordNote;
  Bytes recordProof;
  Bytes decisionNote;
  Bytes decisionProof;
  int requestPresent;
  Bytes request = Bytes.EMPTY;
  List<Bytes> certificates = new ArrayList<>();
  List<TlsStruct> openings;
  int fileCount;
  List<Bytes> files = new ArrayList<>();

  RawBundle(Bundle bundle) {
    BundleHead head = bundle.head();
    checkpoint = head.checkpoint().toBytes();
    recordNote = head.record().note().toBytes();
    recordProof = proof(head.record());
    decisionNote = head.decision().note().toBytes();
    decisionProof = proof(head.decision());
    Optional<Bytes> asked = head.request().map(ArchivedNote::toBytes);
    requestPresent = asked.isPresent() ? 1 : 0;
    request = asked.orElse(Bytes.EMPTY);
    head.certificates().stream().map(CertificateDer::bytes).forEach(certificates::add);
    openings = new ArrayList<>(bundle.disclosure().parts());
    fileCount = bundle.disclosure().files().size();
    for (Disclosure.Content content : bundle.disclosure().files()) {
      files.add(new TlsWriter().struct(content.file()).raw(content.bytes()).toBytes());
    }
  }

  static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(UTF_8));
  }

  private static Bytes proof(ArchivedNote<?> note) {
    return new TlsWriter().struct(note.leaf()).struct(note.proof()).toBytes();
  }

  Bytes head() {
    TlsWriter out = new TlsWriter().opaque(checkpoint);
    out.opaque(recordNote).raw(recordProof).opaque(decisionNote).raw(decisionProof);
    out.uint8(requestPresent).raw(request);
    out.vector(list -> certificates.forEach(list::opaque));
    return out.toBytes();
  }

  byte[] toByteArray() {
    TlsWriter out = new TlsWriter().raw(utf8(domain)).opaque(head()).vector(openings);
    out.uint8(fileCount);
    files.forEach(out::raw);
    return out.toByteArray();
  }
}
