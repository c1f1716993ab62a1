package org.verbale.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.witness.TrustPolicy;

/**
 * Every way that we know to make a bundle say what is not so, and the objection that it meets. The
 * forger has what he likes: the server, the log's key, devices of his own, and time.
 */
class BundleForgeryTest {
  private static PublicationScene scene;

  @BeforeAll
  static void setUp() throws Exception {
    scene = new PublicationScene(82);
  }

  /** What is forged: some change of an honest draft, or of the file that it makes. */
  @FunctionalInterface
  interface Forgery {
    byte[] forge(PublicationScene scene, BundleDraft draft) throws Exception;
  }

  /**
   * @param witnessed whether the reader wants to see witnesses
   */
  record Row(BundleObjection objection, String name, boolean witnessed, Forgery forgery) {
    @Override
    public String toString() {
      return objection + ": " + name;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
            FileForgeries.rows(),
            ArchiveForgeries.rows(),
            CertificateForgeries.rows(),
            DecisionForgeries.rows(),
            DisclosureForgeries.rows())
        .flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void forgery_isRefusedWithItsReason(Row row) throws Exception {
    byte[] forged = row.forgery().forge(scene, scene.draft());
    TrustPolicy policy =
        row.witnessed() ? PublicationScene.witnessed() : PublicationScene.durable();
    BundleException refused =
        catchThrowableOfType(
            BundleException.class,
            () -> scene.verifier(policy).verify(new ByteArrayInputStream(forged), FileSink.NONE));
    assertThat(refused).as("refusal").isNotNull();
    assertThat(refused.objection()).as(refused.getMessage()).isEqualTo(row.objection());
    assertThat(refused).hasMessageContaining("(expected: ");
    assertThat(refused.getMessage()).doesNotContainIgnoringCase("law").doesNotContain("Section");
  }

  @Test
  void table_isLongAndMeetsEveryObjection() {
    assertThat(rows().count()).isGreaterThanOrEqualTo(100);
    assertThat(rows().map(Row::toString).distinct().count()).isEqualTo(rows().count());
    assertThat(rows().map(Row::objection).collect(Collectors.toSet()))
        .isEqualTo(EnumSet.allOf(BundleObjection.class));
  }
}
