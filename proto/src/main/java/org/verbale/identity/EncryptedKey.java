package org.verbale.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PKCS7Padding;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;

/** PKCS#8 with PBES2 on Bouncy Castle's primitives. */
final class EncryptedKey {
  private static final int KEY_LENGTH = 32;
  private static final int SALT_LENGTH = 16;
  private static final int IV_LENGTH = 16;

  private static final int MAX_ROUNDS = 10_000_000;
  private static final long MAX_MEMORY = 256L << 20;
  private static final int MAX_PARALLEL = 16;

  private EncryptedKey() {}

  /** What kind of key a file holds; both are a seed of 32 bytes. */
  enum Algorithm {
    /** RFC 8410: the seed as an OCTET STRING. */
    ED25519(Profile.ED25519.getAlgorithm().getId()),
    /** RFC 9881: the seed as the choice {@code [0] IMPLICIT OCTET STRING}. */
    ML_DSA_44(NISTObjectIdentifiers.id_ml_dsa_44.getId());

    private final String oid;

    Algorithm(String oid) {
      this.oid = oid;
    }

    /** Both have no parameters. */
    private AlgorithmIdentifier identifier() {
      return new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid));
    }

    private ASN1Encodable wrap(byte[] seed) {
      DEROctetString octets = new DEROctetString(seed);
      return this == ED25519 ? octets : new DERTaggedObject(false, 0, octets);
    }

    private byte[] unwrap(byte[] inner) throws MalformedException {
      if (this == ED25519) {
        return ASN1OctetString.getInstance(inner).getOctets();
      }
      ASN1TaggedObject choice = ASN1TaggedObject.getInstance(inner);
      if (!choice.hasContextTag(0)) {
        throw malformed(); // the expanded key, which other tools may keep in its place
      }
      return ASN1OctetString.getInstance(choice, false).getOctets();
    }
  }

  /** The PKCS#8 form in the clear; the caller wipes it. */
  static byte[] encode(Algorithm algorithm, SecretBytes seed) {
    byte[] plain = seed.reveal();
    byte[] inner = null;
    try {
      inner = algorithm.wrap(plain).toASN1Primitive().getEncoded(ASN1Encoding.DER);
      return new DERSequence(
              new ASN1Encodable[] {
                new ASN1Integer(0), algorithm.identifier(), new DEROctetString(inner)
              })
          .getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new UncheckedIOException("encoding to memory does no input or output", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
      if (inner != null) {
        Arrays.fill(inner, (byte) 0);
      }
    }
  }

  static Bytes encrypt(
      Algorithm algorithm,
      SecretBytes seed,
      byte[] password,
      PassphraseKind kind,
      SecureRandom random) {
    byte[] salt = new byte[SALT_LENGTH];
    byte[] iv = new byte[IV_LENGTH];
    random.nextBytes(salt);
    random.nextBytes(iv);
    byte[] plain = encode(algorithm, seed);
    byte[] key =
        SCrypt.generate(
            password, salt, kind.cost(), PassphraseKind.BLOCK_SIZE, kind.passes(), KEY_LENGTH);
    try {
      DERSequence scrypt =
          new DERSequence(
              new ASN1Encodable[] {
                new DEROctetString(salt),
                new ASN1Integer(kind.cost()),
                new ASN1Integer(PassphraseKind.BLOCK_SIZE),
                new ASN1Integer(kind.passes())
              });
      PBES2Parameters parameters =
          new PBES2Parameters(
              new KeyDerivationFunc(MiscObjectIdentifiers.id_scrypt, scrypt),
              new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv)));
      return Profile.der(
          new EncryptedPrivateKeyInfo(
              new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters),
              cipher(true, key, iv, plain)));
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("padding is added, not removed", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }

  /** An encrypted key as read, before anything was derived. */
  private record Envelope(KeyDerivationFunc derivation, Bytes iv, Bytes ciphertext) {}

  private static Envelope read(Bytes der) throws MalformedException {
    try {
      EncryptedPrivateKeyInfo info =
          EncryptedPrivateKeyInfo.getInstance(ASN1Primitive.fromByteArray(der.toByteArray()));
      require(info.getEncryptionAlgorithm().getAlgorithm(), PKCSObjectIdentifiers.id_PBES2);
      PBES2Parameters parameters =
          PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
      EncryptionScheme scheme = parameters.getEncryptionScheme();
      require(scheme.getAlgorithm(), NISTObjectIdentifiers.id_aes256_CBC);
      byte[] iv = ASN1OctetString.getInstance(scheme.getParameters()).getOctets();
      if (iv.length != IV_LENGTH) {
        throw malformed();
      }
      return new Envelope(
          parameters.getKeyDerivationFunc(), Bytes.of(iv), Bytes.of(info.getEncryptedData()));
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle throws what comes to hand over hostile bytes; nothing but reading is here.
      throw malformed();
    }
  }

  static String describe(Bytes der) throws MalformedException {
    boolean scrypt = read(der).derivation.getAlgorithm().equals(MiscObjectIdentifiers.id_scrypt);
    return "PKCS#8, " + (scrypt ? "scrypt" : "PBKDF2") + ", AES-256-CBC";
  }

  /** For which kind of passphrase the file was written; other tools' files are for chosen ones. */
  static PassphraseKind kind(Bytes der) throws MalformedException {
    KeyDerivationFunc function = read(der).derivation;
    try {
      if (function.getAlgorithm().equals(MiscObjectIdentifiers.id_scrypt)) {
        ASN1Sequence parameters = ASN1Sequence.getInstance(function.getParameters());
        int cost = number(parameters.getObjectAt(1), 1 << 20);
        return cost <= PassphraseKind.RANDOM.cost() ? PassphraseKind.RANDOM : PassphraseKind.CHOSEN;
      }
      return PassphraseKind.CHOSEN;
    } catch (RuntimeException e) {
      // As in reading: a hostile parameter must not look like a bug of ours.
      throw malformed();
    }
  }

  static SecretBytes decrypt(Algorithm algorithm, Bytes der, byte[] password)
      throws MalformedException {
    Envelope envelope = read(der);
    byte[] key = derive(envelope.derivation, password);
    byte[] plain = null;
    try {
      plain = cipher(false, key, envelope.iv.toByteArray(), envelope.ciphertext.toByteArray());
      return decode(algorithm, plain);
    } catch (InvalidCipherTextException | MalformedException | RuntimeException e) {
      // Wrong padding, or chance padding around nonsense that Bouncy Castle then reads.
      throw new MalformedException("key file", "does not open", "the passphrase it was made with");
    } finally {
      Arrays.fill(key, (byte) 0);
      if (plain != null) {
        Arrays.fill(plain, (byte) 0);
      }
    }
  }

  /** Version 1 of RFC 5958: attributes or a public key behind it are not ours. */
  private static SecretBytes decode(Algorithm algorithm, byte[] plain) throws MalformedException {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(plain);
    require(info.getPrivateKeyAlgorithm().getAlgorithm(), algorithm.identifier().getAlgorithm());
    byte[] inner = info.getPrivateKey().getOctets();
    try {
      byte[] seed = algorithm.unwrap(inner);
      if (seed.length != Ed25519.PRIVATE_KEY_LENGTH) {
        Arrays.fill(seed, (byte) 0);
        throw malformed();
      }
      return SecretBytes.adopt(seed);
    } finally {
      Arrays.fill(inner, (byte) 0);
    }
  }

  private static byte[] derive(KeyDerivationFunc function, byte[] password)
      throws MalformedException {
    try {
      if (function.getAlgorithm().equals(MiscObjectIdentifiers.id_scrypt)) {
        return scrypt(ASN1Sequence.getInstance(function.getParameters()), password);
      }
      require(function.getAlgorithm(), PKCSObjectIdentifiers.id_PBKDF2);
      return pbkdf2(PBKDF2Params.getInstance(function.getParameters()), password);
    } catch (RuntimeException e) {
      // As above; a hostile parameter must not look like a bug of ours.
      throw malformed();
    }
  }

  private static byte[] scrypt(ASN1Sequence parameters, byte[] password) throws MalformedException {
    byte[] salt = ASN1OctetString.getInstance(parameters.getObjectAt(0)).getOctets();
    int n = number(parameters.getObjectAt(1), 1 << 20);
    int r = number(parameters.getObjectAt(2), 32);
    int p = number(parameters.getObjectAt(3), MAX_PARALLEL);
    if (128L * n * r > MAX_MEMORY) {
      throw new MalformedException("scrypt", 128L * n * r + " bytes", "at most " + MAX_MEMORY);
    }
    return SCrypt.generate(password, salt, n, r, p, KEY_LENGTH);
  }

  private static byte[] pbkdf2(PBKDF2Params parameters, byte[] password) throws MalformedException {
    require(parameters.getPrf().getAlgorithm(), PKCSObjectIdentifiers.id_hmacWithSHA256);
    int rounds = number(new ASN1Integer(parameters.getIterationCount()), MAX_ROUNDS);
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
    generator.init(password, parameters.getSalt(), rounds);
    return ((KeyParameter) generator.generateDerivedParameters(8 * KEY_LENGTH)).getKey();
  }

  private static int number(ASN1Encodable value, int max) throws MalformedException {
    BigInteger number = ASN1Integer.getInstance(value).getValue();
    if (number.signum() <= 0 || number.compareTo(BigInteger.valueOf(max)) > 0) {
      throw new MalformedException("key file", "cost out of range", "1 to " + max);
    }
    return number.intValueExact();
  }

  private static byte[] cipher(boolean encrypt, byte[] key, byte[] iv, byte[] input)
      throws InvalidCipherTextException {
    PaddedBufferedBlockCipher cipher =
        new PaddedBufferedBlockCipher(
            CBCBlockCipher.newInstance(AESEngine.newInstance()), new PKCS7Padding());
    cipher.init(encrypt, new ParametersWithIV(new KeyParameter(key), iv));
    byte[] output = new byte[cipher.getOutputSize(input.length)];
    int length = cipher.processBytes(input, 0, input.length, output, 0);
    length += cipher.doFinal(output, length);
    byte[] exact = Arrays.copyOf(output, length);
    Arrays.fill(output, (byte) 0);
    return exact;
  }

  private static void require(ASN1ObjectIdentifier found, ASN1ObjectIdentifier expected)
      throws MalformedException {
    if (!found.equals(expected)) {
      throw new MalformedException("algorithm", found.getId(), expected.getId());
    }
  }

  private static MalformedException malformed() {
    return new MalformedException(
        "key file", "malformed", "PKCS#8 with PBES2, scrypt or PBKDF2 and AES-256-CBC");
  }
}
