package org.verbale.publication;

import org.verbale.codec.MalformedException;
import org.verbale.identity.IdentityException;

/** The worked example of {@code docs/protocol/publication.md}, and the seeds of the fuzz tests. */
final class PublicationExample {
  final PublicationScene scene;
  final BundleDraft draft;
  final Bundle bundle;

  PublicationExample() throws IdentityException, MalformedException {
    scene = new PublicationScene(2026);
    draft = scene.draft();
    draft.decided = PartRanges.parse("1-2,4");
    draft.checkpoint = head -> PublicationScene.cosigned(head, PublicationScene.witness(1));
    bundle = draft.bundle();
  }
}
