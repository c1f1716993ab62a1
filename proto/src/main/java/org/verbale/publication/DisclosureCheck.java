package org.verbale.publication;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.verbale.codec.MalformedException;
import org.verbale.log.ProofException;
import org.verbale.record.Attachment;
import org.verbale.record.ChunksTree;
import org.verbale.record.Part;
import org.verbale.record.PartOpening;
import org.verbale.record.PublicBlock;

/** Holds what is disclosed against the record that it is said to be of. */
final class DisclosureCheck {
  private DisclosureCheck() {}

  static VerifiedDisclosure verify(DisclosureReader in, PublicBlock block, FileSink sink)
      throws IOException, MalformedException, BundleException {
    List<DisclosedPart> parts = new ArrayList<>();
    Map<Integer, Attachment> attachments = new TreeMap<>();
    for (PartOpening opening : in.parts()) {
      DisclosedPart disclosed = part(opening, block);
      parts.add(disclosed);
      if (disclosed.part().type() == Part.Type.ATTACHMENT) {
        attachments.put(disclosed.index(), disclosed.part().attachment());
      }
    }
    List<DisclosedFile> files = new ArrayList<>();
    for (Optional<DisclosedFile> file = in.next(); file.isPresent(); file = in.next()) {
      Attachment attachment = attachments.remove(file.get().part());
      if (attachment == null) {
        throw new BundleException(
            BundleObjection.FILES, "file", "of no disclosed attachment", "of one of them");
      }
      file(in, file.get(), attachment, sink);
      files.add(file.get());
    }
    if (!attachments.isEmpty()) {
      throw new BundleException(
          BundleObjection.FILES,
          "files",
          attachments.size() + " missing",
          "that of each disclosed attachment");
    }
    return new VerifiedDisclosure(block, parts, files);
  }

  private static DisclosedPart part(PartOpening opening, PublicBlock block) throws BundleException {
    if (opening.proof().size() != block.parts()) {
      throw new BundleException(
          BundleObjection.COUNT,
          "part",
          "of " + opening.proof().size(),
          "of " + block.parts() + ", the record's");
    }
    try {
      opening.verify(block);
    } catch (ProofException e) {
      throw new BundleException(BundleObjection.OPENING, e.getMessage());
    }
    if (opening.part().type() == Part.Type.DUMMY) {
      throw new BundleException(BundleObjection.DUMMY, "part", "a dummy", "one with content");
    }
    return new DisclosedPart((int) opening.proof().index(), opening.part());
  }

  private static void file(
      DisclosureReader in, DisclosedFile file, Attachment attachment, FileSink sink)
      throws IOException, MalformedException, BundleException {
    if (file.length() != attachment.length()) {
      throw new BundleException(
          BundleObjection.FILE_LENGTH,
          "file",
          file.length() + " bytes",
          attachment.length() + ", as its part says");
    }
    try (ChunksTree tree = file.tree()) {
      while (in.hasChunk()) {
        byte[] chunk = in.chunk();
        tree.add(chunk);
        sink.write(file.part(), chunk);
      }
      if (!tree.root().equals(attachment.chunksRoot())) {
        throw new BundleException(
            BundleObjection.FILE_ROOT, "file", "another one", "that of its part's root");
      }
    }
  }
}
