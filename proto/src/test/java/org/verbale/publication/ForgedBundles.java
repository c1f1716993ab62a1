package org.verbale.publication;

import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;

/** The table of forgeries for verifiers elsewhere: whatever ours refuses, others must refuse. */
public final class ForgedBundles {
  /**
   * A forgery.
   *
   * @param witnessed whether the reader wants to see witnesses
   */
  public record Forged(BundleObjection objection, String name, boolean witnessed, Bytes bytes) {
    @Override
    public String toString() {
      return objection + ": " + name;
    }
  }

  private ForgedBundles() {}

  /** All of them, made in {@code scene}. */
  public static List<Forged> all(PublicationScene scene) throws Exception {
    List<Forged> all = new ArrayList<>();
    for (BundleForgeryTest.Row row : BundleForgeryTest.rows().toList()) {
      byte[] bytes = row.forgery().forge(scene, scene.draft());
      all.add(new Forged(row.objection(), row.name(), row.witnessed(), Bytes.of(bytes)));
    }
    return List.copyOf(all);
  }
}
