package org.verbale.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.log.ProofException;
import org.verbale.testing.Seeds;

class PartsTreeTest {
  static LongStream seeds() {
    return Seeds.of(3);
  }

  private static PartsTree tree(int paragraphs) {
    return PartsTree.of(Examples.seed(), PartsTree.pad(Examples.paragraphs(paragraphs)));
  }

  @ParameterizedTest
  @CsvSource({"1,4", "4,4", "5,8", "8,8", "9,16", "2049,4096", "4096,4096"})
  void parts_arePaddedToAPowerOfTwo(int count, int padded) {
    List<Part> parts = PartsTree.pad(Examples.paragraphs(count));
    assertThat(parts).hasSize(padded).startsWith(Examples.paragraphs(count).toArray(Part[]::new));
    assertThat(parts.subList(count, padded)).allMatch(Part.DUMMY::equals);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4097})
  void numberOfPartsOutOfLimits_isRefused(int count) {
    List<Part> parts = Examples.paragraphs(count);
    assertThatThrownBy(() -> PartsTree.pad(parts)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void dummyAmongTheParts_isRefused() {
    assertThatThrownBy(() -> PartsTree.pad(List.of(Part.DUMMY)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 6, 8192})
  void treeOfAnotherNumber_isRefused(int count) {
    List<Part> parts = Collections.nCopies(count, Part.DUMMY);
    assertThatThrownBy(() -> PartsTree.of(Examples.seed(), parts))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(data);
  }

  @Test
  void root_computedByHandWithThePlatformsPrimitives_isTheSame() throws GeneralSecurityException {
    List<Part> parts = PartsTree.pad(Examples.paragraphs(3));
    var leaves = new ArrayList<byte[]>();
    for (int i = 0; i < 4; i++) {
      byte[] label = Arrays.copyOf("part".getBytes(US_ASCII), 8);
      label[7] = (byte) i;
      byte[] salt = hmac(Examples.bytes(7), label);
      leaves.add(
          Digest.sha256(new byte[] {0}, salt, parts.get(i).toBytes().toByteArray()).toByteArray());
    }
    byte[] left = Digest.sha256(new byte[] {1}, leaves.get(0), leaves.get(1)).toByteArray();
    byte[] right = Digest.sha256(new byte[] {1}, leaves.get(2), leaves.get(3)).toByteArray();
    assertThat(tree(3).root()).isEqualTo(Digest.sha256(new byte[] {1}, left, right));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16, 100, 4096})
  void everyPart_opensAlone(int count) throws MalformedException, ProofException {
    PartsTree tree = tree(count);
    PublicBlock block = Examples.block(tree);
    for (int i = 0; i < tree.count(); i += 1 + count / 100) {
      PartOpening opening = TlsReader.decode(tree.open(i).toBytes(), PartOpening::read);
      assertThat(opening).isEqualTo(tree.open(i));
      opening.verify(block);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void openingWithAnyBitChanged_provesNothing(long seed) {
    Random random = Seeds.random(PartsTreeTest.class, seed);
    PartsTree tree = tree(1 + random.nextInt(30));
    PublicBlock block = Examples.block(tree);
    byte[] bytes = tree.open(random.nextInt(tree.count())).toBytes().toByteArray();
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> TlsReader.decode(Bytes.of(changed), PartOpening::read).verify(block))
          .as("bit %d", bit)
          .isInstanceOfAny(MalformedException.class, ProofException.class);
    }
  }

  @Test
  void openingOfASmallerTree_isNoneOfALarger() throws ProofException {
    PartsTree small = tree(4);
    small.open(0).verify(Examples.block(small));
    PublicBlock larger = Examples.block(new CertificateId(Digest.ZERO), 8, small.root());
    assertThatThrownBy(() -> small.open(0).verify(larger)).isInstanceOf(ProofException.class);
  }

  @Test
  void equalParts_haveUnequalLeaves() {
    List<Part> equal = Collections.nCopies(4, Part.paragraph(Language.EN, ""));
    PartsTree tree = PartsTree.of(Examples.seed(), equal);
    assertThat(tree.open(0).salt()).isNotEqualTo(tree.open(1).salt());
    assertThat(tree.open(0).proof().path().get(0)).isNotEqualTo(tree.open(1).proof().path().get(0));
  }
}
