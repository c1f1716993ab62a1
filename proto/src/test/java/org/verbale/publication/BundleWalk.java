package org.verbale.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Reads a bundle by what the document says and none of the code it tests: each field by its name,
 * with its bytes. Whatever is left over, or not of the form, is an error.
 */
final class BundleWalk {
  private static final Map<String, String> EXTENSIONS =
      Map.of(
          "2.5.29.19", "basicConstraints",
          "2.5.29.15", "keyUsage",
          "2.5.29.37", "extKeyUsage",
          "2.5.29.14", "subjectKeyIdentifier",
          "2.5.29.35", "authorityKeyIdentifier",
          "2.25.313389394662946101781562891668590826436.1", "scope",
          "2.25.313389394662946101781562891668590826436.2", "device");

  private final ByteBuffer in;
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, List<byte[]>> values = new HashMap<>();

  private BundleWalk(ByteBuffer in) {
    this.in = in;
  }

  static BundleWalk of(byte[] file) throws Exception {
    byte[] domain = "verbale/bundle/v1\n".getBytes(UTF_8);
    if (!Arrays.equals(domain, Arrays.copyOf(file, domain.length))) {
      throw new AssertionError("first line");
    }
    BundleWalk walk = new BundleWalk(ByteBuffer.wrap(file));
    walk.in.position(domain.length);
    walk.head();
    walk.disclosure();
    if (walk.in.hasRemaining()) {
      throw new AssertionError(walk.in.remaining() + " bytes left over");
    }
    return walk;
  }

  /** Every field that there is, where it first stands. */
  Set<String> names() {
    return names;
  }

  /** What stands in the fields of this name, in order. */
  List<byte[]> values(String name) {
    return values.getOrDefault(name, List.of());
  }

  byte[] value(String name) {
    return values(name).get(0);
  }

  private void found(String name, byte[] value) {
    names.add(name);
    whole(name, value);
  }

  /** What other names name the pieces of. */
  private void whole(String name, byte[] value) {
    values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }

  private static byte[] raw(ByteBuffer from, int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  private static byte[] vector(ByteBuffer from) {
    int first = from.get() & 0xff;
    int more = (1 << (first >> 6)) - 1;
    int length = first & 0x3f;
    for (int i = 0; i < more; i++) {
      length = length << 8 | (from.get() & 0xff);
    }
    return raw(from, length);
  }

  private void head() throws Exception {
    ByteBuffer head = ByteBuffer.wrap(vector(in));
    checkpoint(vector(head));
    archived("record", head);
    archived("decision", head);
    if (raw(head, 1)[0] == 1) {
      archived("request", head);
    }
    ByteBuffer certificates = ByteBuffer.wrap(vector(head));
    while (certificates.hasRemaining()) {
      certificate(vector(certificates));
    }
    if (head.hasRemaining()) {
      throw new AssertionError("head");
    }
  }

  private void checkpoint(byte[] note) {
    whole("checkpoint", note);
    String[] pieces = new String(note, UTF_8).split("\n\n", 2);
    String[] lines = pieces[0].split("\n", -1);
    if (lines.length != 3) {
      throw new AssertionError("checkpoint");
    }
    found("checkpoint.origin", lines[0].getBytes(UTF_8));
    found("checkpoint.size", lines[1].getBytes(UTF_8));
    found("checkpoint.root", lines[2].getBytes(UTF_8));
    found("checkpoint.signatures", pieces[1].getBytes(UTF_8));
  }

  private void archived(String name, ByteBuffer from) {
    byte[] note = vector(from);
    whole(name + ".note", note);
    String[] pieces = new String(note, UTF_8).split("\n\n", 2);
    String[] lines = pieces[0].split("\n", -1);
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      String[] words = line.split(" ", 2);
      found(name + ".note." + words[0], words[1].getBytes(UTF_8));
    }
    found(name + ".note.signatures", pieces[1].getBytes(UTF_8));
    from.mark();
    whole(name + ".leaf", raw(from, 74));
    from.reset();
    found(name + ".leaf.version", raw(from, 1));
    found(name + ".leaf.kind", raw(from, 1));
    found(name + ".leaf.time", raw(from, 8));
    found(name + ".leaf.object", raw(from, 32));
    found(name + ".leaf.position", raw(from, 32));
    found(name + ".proof.index", raw(from, 8));
    found(name + ".proof.size", raw(from, 8));
    found(name + ".proof.path", vector(from));
  }

  private void certificate(byte[] der) throws Exception {
    whole("certificate", der);
    var factory = CertificateFactory.getInstance("X.509");
    var x509 = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    found("certificate.version", new byte[] {(byte) x509.getVersion()});
    found("certificate.serial", x509.getSerialNumber().toByteArray());
    found("certificate.issuer", x509.getIssuerX500Principal().getEncoded());
    found("certificate.validity", x509.getTBSCertificate()); // in there
    for (Rdn rdn : new LdapName(x509.getSubjectX500Principal().getName()).getRdns()) {
      found("certificate.subject." + rdn.getType(), rdn.getValue().toString().getBytes(UTF_8));
    }
    found("certificate.key", x509.getPublicKey().getEncoded());
    Set<String> extensions = new TreeSet<>(x509.getCriticalExtensionOIDs());
    extensions.addAll(x509.getNonCriticalExtensionOIDs());
    for (String oid : extensions) {
      String name = EXTENSIONS.get(oid);
      if (name == null) {
        throw new AssertionError(oid + ": another extension");
      }
      found("certificate." + name, x509.getExtensionValue(oid));
    }
    found("certificate.signature", x509.getSignature());
  }

  private void disclosure() {
    ByteBuffer parts = ByteBuffer.wrap(vector(in));
    while (parts.hasRemaining()) {
      int start = parts.position();
      found("part.type", raw(parts, 1));
      found("part.name", vector(parts));
      found("part.language", vector(parts));
      found("part.content", vector(parts));
      byte[] part = Arrays.copyOfRange(parts.array(), start, parts.position());
      whole("part", part);
      found("part.salt", raw(parts, 32));
      found("part.index", raw(parts, 8));
      found("part.size", raw(parts, 8));
      found("part.path", vector(parts));
    }
    int files = raw(in, 1)[0];
    for (int i = 0; i < files; i++) {
      found("file.part", raw(in, 4));
      found("file.salt_key", raw(in, 32));
      byte[] length = raw(in, 8);
      found("file.length", length);
      found("file.bytes", raw(in, (int) ByteBuffer.wrap(length).getLong()));
    }
  }
}
