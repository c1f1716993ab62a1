package org.verbale.client;

import java.util.ArrayList;
import java.util.List;
import org.verbale.client.PublicationPreview.Detail;
import org.verbale.client.channel.Publishing;
import org.verbale.id.CertificateId;
import org.verbale.record.PublicBlock;

/**
 * What a bundle reveals beside the parts, in the words of {@code docs/protocol/publication.md}.
 *
 * @param log name of the log
 * @param index of the record in the log
 * @param next number that the decision will have
 */
record Revealed(String log, RecordHeader header, long index, long next, Publishing.Opened opened) {

  List<Detail> list(RecordViews views) {
    List<Detail> list = new ArrayList<>();
    PublicBlock block = opened.content().block();
    add(list, "checkpoint.origin", log);
    add(list, "checkpoint.size", "more than " + (index + 1));
    add(list, "checkpoint.signatures", "the log's, and those of its witnesses");
    add(list, "record.note.review", block.review());
    add(list, "record.note.record", block.record());
    add(list, "record.note.type", block.type().code());
    add(list, "record.note.language", block.language().code());
    add(list, "record.note.author", block.author());
    add(list, "record.note.parts", block.parts());
    for (CertificateId signer : opened.note().signers()) {
      RecordHeader.Author author = views.author(signer);
      add(list, "record.note.signatures", signer);
      add(list, "certificate.subject.O", author.party());
      add(list, "certificate.subject.OU", author.role().code());
      add(list, "certificate.subject.CN", author.device());
    }
    add(list, "record.leaf.time", header.time());
    add(list, "record.proof.index", index);
    add(list, "decision.note.number", next);
    add(list, "decision.note.parts", opened.content().ranges());
    add(list, "decision.note.request", "whether the Secretariat publishes it");
    add(list, "decision.note.signatures", "the device that decides, and one that agrees");
    add(list, "decision.leaf", "when it is decided, to the millisecond");
    add(list, "decision.proof", "how many entries there were in the log by then");
    add(list, "request", "the same of a request");
    add(list, "certificate.issuer", "the authority of each party, the root");
    add(list, "certificate.validity", "of all certificates");
    add(list, "certificate.key", "of all certificates");
    add(list, "certificate.scope", "of all authorities");
    return list;
  }

  private static void add(List<Detail> list, String field, Object value) {
    list.add(new Detail(field, value.toString()));
  }
}
