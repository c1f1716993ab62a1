package org.verbale.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.verbale.codec.Bytes;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;

/** How a {@link Holder} stands in X.509: names, extensions, object identifiers. One form each. */
final class Profile {
  /** 2.25 and the integer of a UUID that was drawn for this project (ITU-T X.667). */
  private static final ASN1ObjectIdentifier ARC =
      new ASN1ObjectIdentifier("2.25.313389394662946101781562891668590826436");

  static final ASN1ObjectIdentifier SCOPE = ARC.branch("1");
  static final ASN1ObjectIdentifier DEVICE = ARC.branch("2");
  static final ASN1ObjectIdentifier SIGNING_PURPOSE = ARC.branch("3.1");
  static final ASN1ObjectIdentifier ASSIGNMENT_PURPOSE = ARC.branch("3.2");

  /** RFC 8410, section 3: no parameters. */
  static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);

  private Profile() {}

  static X500Name subject(Holder holder) {
    X500NameBuilder name = new X500NameBuilder();
    if (holder instanceof Holder.Root root) {
      name.addRDN(BCStyle.CN, utf8(root.name()));
    } else if (holder instanceof Holder.Authority authority) {
      name.addRDN(BCStyle.O, utf8(authority.party().value()));
      name.addRDN(BCStyle.CN, utf8("Verbale authority"));
    } else if (holder instanceof Holder.Device device) {
      name.addRDN(BCStyle.O, utf8(device.party().value()));
      name.addRDN(BCStyle.OU, utf8(device.role().code()));
      name.addRDN(BCStyle.CN, utf8(device.device().value()));
    } else {
      name.addRDN(BCStyle.CN, utf8("Verbale server"));
    }
    return name.build();
  }

  /**
   * The extensions, in their one order.
   *
   * @param authorityKeyId empty for a root
   */
  static Extensions extensions(Holder holder, Bytes publicKey, Bytes authorityKeyId) {
    ExtensionsGenerator out = new ExtensionsGenerator();
    try {
      if (holder instanceof Holder.Root) {
        addAuthority(out, 1);
      } else if (holder instanceof Holder.Authority) {
        addAuthority(out, 0);
      } else {
        out.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        out.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose(holder)));
      }
      out.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new SubjectKeyIdentifier(keyId(publicKey).toByteArray()));
      if (!authorityKeyId.isEmpty()) {
        out.addExtension(
            Extension.authorityKeyIdentifier,
            false,
            new AuthorityKeyIdentifier(authorityKeyId.toByteArray()));
      }
      if (holder instanceof Holder.Authority authority) {
        out.addExtension(SCOPE, true, scope(authority));
      } else if (holder instanceof Holder.Device device) {
        out.addExtension(DEVICE, true, device(device));
      } else if (holder instanceof Holder.Server server) {
        out.addExtension(Extension.subjectAlternativeName, false, names(server));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("encoding to memory does no input or output", e);
    }
    return out.generate();
  }

  private static void addAuthority(ExtensionsGenerator out, int pathLength) throws IOException {
    out.addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength));
    out.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign));
  }

  private static KeyPurposeId purpose(Holder holder) {
    if (!(holder instanceof Holder.Device device)) {
      return KeyPurposeId.id_kp_serverAuth;
    }
    return switch (device.use()) {
      case SIGNING -> KeyPurposeId.getInstance(SIGNING_PURPOSE);
      case ASSIGNMENT -> KeyPurposeId.getInstance(ASSIGNMENT_PURPOSE);
      case TRANSPORT -> KeyPurposeId.id_kp_clientAuth;
    };
  }

  /** Leftmost 20 bytes of the SHA-256 of the public key (RFC 7093, section 2, method 1). */
  static Bytes keyId(Bytes publicKey) {
    return Bytes.of(Digest.sha256(publicKey.toByteArray()).toByteArray(), 0, 20);
  }

  static SubjectPublicKeyInfo publicKeyInfo(Bytes publicKey) {
    return new SubjectPublicKeyInfo(ED25519, publicKey.toByteArray());
  }

  static DERBitString bits(byte[] bytes) {
    return new DERBitString(bytes);
  }

  /** UTCTime until 2049, GeneralizedTime after (RFC 5280, section 4.1.2.5). */
  static org.bouncycastle.asn1.x509.Validity time(Validity validity) {
    return new org.bouncycastle.asn1.x509.Validity(
        new Time(Date.from(validity.notBefore())), new Time(Date.from(validity.notAfter())));
  }

  static DERSequence device(Holder.Device device) {
    return new DERSequence(
        new ASN1Encodable[] {
          utf8(device.use().code()),
          utf8(device.party().value()),
          utf8(device.role().code()),
          utf8(device.device().value())
        });
  }

  private static DERSequence scope(Holder.Authority authority) {
    ASN1Encodable[] roles =
        authority.roles().stream().map(role -> utf8(role.code())).toArray(ASN1Encodable[]::new);
    return new DERSequence(
        new ASN1Encodable[] {utf8(authority.party().value()), new DERSequence(roles)});
  }

  private static GeneralNames names(Holder.Server server) {
    return new GeneralNames(
        server.hosts().stream()
            .map(
                host ->
                    new GeneralName(
                        Holder.Server.isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName,
                        host))
            .toArray(GeneralName[]::new));
  }

  /**
   * Whom these extensions and this subject are about. Reads no more than it needs: the caller
   * encodes the answer again and compares.
   *
   * @throws IllegalArgumentException if nobody
   */
  static Holder holder(X500Name subject, Extensions extensions) {
    if (extensions.getExtension(SCOPE) != null) {
      return readScope(extensions.getExtensionParsedValue(SCOPE));
    }
    if (extensions.getExtension(DEVICE) != null) {
      return readDevice(extensions.getExtensionParsedValue(DEVICE));
    }
    if (extensions.getExtension(Extension.subjectAlternativeName) != null) {
      return readNames(extensions);
    }
    return new Holder.Root(text(subject.getRDNs()[0].getFirst().getValue()));
  }

  private static Holder.Authority readScope(ASN1Encodable value) {
    ASN1Sequence scope = ASN1Sequence.getInstance(value);
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (ASN1Encodable role : ASN1Sequence.getInstance(scope.getObjectAt(1))) {
      roles.add(Role.of(text(role)));
    }
    return new Holder.Authority(new PartyCode(text(scope.getObjectAt(0))), roles);
  }

  static Holder.Device readDevice(ASN1Encodable value) {
    ASN1Sequence device = ASN1Sequence.getInstance(value);
    return new Holder.Device(
        new PartyCode(text(device.getObjectAt(1))),
        Role.of(text(device.getObjectAt(2))),
        new DeviceId(text(device.getObjectAt(3))),
        Use.of(text(device.getObjectAt(0))));
  }

  private static Holder.Server readNames(Extensions extensions) {
    List<String> hosts = new ArrayList<>();
    for (GeneralName name :
        GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName).getNames()) {
      hosts.add(host(name));
    }
    return new Holder.Server(hosts);
  }

  private static String host(GeneralName name) {
    if (name.getTagNo() == GeneralName.dNSName) {
      return ASN1IA5String.getInstance(name.getName()).getString();
    }
    try {
      byte[] address = ASN1OctetString.getInstance(name.getName()).getOctets();
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("address: malformed (expected: 4 or 16 bytes)", e);
    }
  }

  private static DERUTF8String utf8(String text) {
    return new DERUTF8String(text);
  }

  private static String text(ASN1Encodable value) {
    return ASN1UTF8String.getInstance(value).getString();
  }

  static Bytes der(ASN1Encodable value) {
    try {
      return Bytes.of(value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new UncheckedIOException("encoding to memory does no input or output", e);
    }
  }
}
