package org.verbale.search.attack;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.verbale.channel.EpochId;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.search.TermKey;
import org.verbale.client.search.TermSealer;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermsBuilder;
import org.verbale.terms.Trapdoor;

/**
 * The sealed terms of a review: what an attacker has of them, and what the slots are, by which only
 * a test may judge him.
 */
final class Vault {
  /** Bytes of a slot: its label, its payload. */
  static final int SLOT = 11;

  static final int LABEL = 5;
  private static final int HEADER = 27;

  /** How records are sealed. */
  enum Scheme {
    /** As the project does it. */
    SEALED,
    /** Weakened, to see the attacks succeed: one salt for all, so that like terms look alike. */
    ONE_SALT
  }

  private final List<RecordTerms> plain;
  private final List<SealedTerms> blobs = new ArrayList<>();
  private final TermKey key;

  Vault(List<RecordTerms> plain, Scheme scheme, SecureRandom random) {
    this.plain = plain;
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    var epoch = new EpochId(ChannelId.of("R-XA/dialogue"), 0, 0);
    try (ArchiveKey archive = new ArchiveKey(epoch, SecretBytes.adopt(secret))) {
      key = TermKey.of(archive);
    }
    var sealer = new TermSealer(key, random);
    for (RecordTerms terms : plain) {
      blobs.add(scheme == Scheme.SEALED ? sealer.seal(terms) : sealWithOneSalt(terms, random));
    }
  }

  private SealedTerms sealWithOneSalt(RecordTerms terms, SecureRandom random) {
    Bytes salt = Bytes.of(new byte[SealedTerms.SALT]);
    var builder = new TermsBuilder(terms.profile(), 0, salt);
    terms.lengths().forEach((field, length) -> builder.add(key.length(1, field), length));
    terms.terms().forEach((term, found) -> builder.add(key.trapdoor(1, term), found));
    return builder.build(random).orElseThrow();
  }

  int size() {
    return blobs.size();
  }

  SealedTerms blob(int record) {
    return blobs.get(record);
  }

  RecordTerms plain(int record) {
    return plain.get(record);
  }

  List<RecordTerms> plain() {
    return plain;
  }

  TermKey key() {
    return key;
  }

  /** The slots of a record, as they stand. */
  List<byte[]> slots(int record) {
    byte[] blob = blobs.get(record).toBytes().toByteArray();
    List<byte[]> slots = new ArrayList<>();
    for (int at = HEADER; at < blob.length; at += SLOT) {
      slots.add(Arrays.copyOfRange(blob, at, at + SLOT));
    }
    return slots;
  }

  static long label(byte[] slot) {
    long label = 0;
    for (int i = 0; i < LABEL; i++) {
      label = label << Byte.SIZE | (slot[i] & 0xff);
    }
    return label;
  }

  /** What the slots of a record are, by label; dummies are not in it. */
  Map<Long, String> secret(int record) {
    Map<Long, String> names = new HashMap<>();
    Bytes salt = blobs.get(record).salt();
    RecordTerms terms = plain.get(record);
    terms
        .lengths()
        .keySet()
        .forEach(field -> names.put(label(key.length(1, field), salt, 0), Column.nameOf(field)));
    terms
        .terms()
        .forEach(
            (term, found) -> {
              Trapdoor trapdoor = key.trapdoor(1, term);
              for (int run = 0; run < RecordTerms.slots(found); run++) {
                names.put(label(trapdoor, salt, run), Column.nameOf(term, run));
              }
            });
    return names;
  }

  /** Computed here by the letter of the protocol. */
  private static long label(Trapdoor trapdoor, Bytes salt, int run) {
    try {
      Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(trapdoor.toBytes().toByteArray(), "AES"));
      byte[] input = ByteBuffer.allocate(16).put(salt.toByteArray()).putInt(run).array();
      return label(aes.doFinal(input));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
