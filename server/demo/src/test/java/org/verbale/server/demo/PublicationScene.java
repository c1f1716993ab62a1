package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.verbale.client.AttachmentSource;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.PublicationPreview;
import org.verbale.client.ReadableRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.note.VerifierKey;
import org.verbale.publication.BundleException;
import org.verbale.publication.BundleVerifier;
import org.verbale.publication.FileSink;
import org.verbale.publication.VerifiedPublication;
import org.verbale.record.RecordType;
import org.verbale.server.app.ServerConfiguration;
import org.verbale.witness.TrustPolicy;

/** XA, which is reviewed by XB, and an answer of it posted page by page. */
final class PublicationScene implements AutoCloseable {
  static final String TITLE = "Answer on asset declarations";
  static final String FIRST = "Declarations are made each year.";
  static final String SECOND = "The office that checks them has four people.";
  static final int PAGE = 300_000; // more than a chunk

  final Review review;
  final Mechanism.DeviceKeys xaKeys;
  final VerbaleClient sec;
  final VerbaleClient xa;
  final VerbaleClient xb;
  final Channel atSec;
  final Channel atXa;
  final Channel atXb;

  PublicationScene(Path directory, UnaryOperator<ServerConfiguration> setup)
      throws IOException, IdentityException {
    review = new Review(directory, setup);
    xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    sec = review.client(Review.SEC, Role.SECRETARIAT, "sec1");
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    xa = review.client(xaKeys);
    xb = review.client(Review.XB, Role.FOCAL_POINT, "xb");
    review.assign(sec, xaKeys, Review.XB);
    atSec = open(sec);
    atXa = open(xa);
    atXb = open(xb);
  }

  static Channel open(VerbaleClient client) {
    Channel channel = client.channel(Review.DIALOGUE);
    assertThat(channel.open().standing()).isEqualTo(Standing.MEMBER);
    return channel;
  }

  static Bytes page(int number) {
    byte[] page = new byte[PAGE];
    new Random(number).nextBytes(page);
    return Bytes.of(page);
  }

  /** Title, two paragraphs, three pages. */
  static RecordId answer(Channel channel) {
    var draft =
        channel
            .draft(RecordType.ANSWER, Language.EN)
            .title(TITLE)
            .paragraph(FIRST)
            .paragraph(SECOND);
    for (int number = 1; number <= 3; number++) {
      String name = "page-" + number + ".pdf";
      draft.attach(AttachmentSource.ofBytes(name, "application/pdf", page(number)));
    }
    return channel.post(draft.build()).record();
  }

  static RecordId say(Channel channel, String text) {
    return channel
        .post(channel.draft(RecordType.MESSAGE, Language.EN).paragraph(text).build())
        .record();
  }

  static ReadableRecord read(Channel channel, RecordId record) {
    return (ReadableRecord) channel.record(record).orElseThrow();
  }

  static PublicationPreview whole(Channel channel, RecordId record) {
    var publications = channel.publications();
    return publications.preview(publications.draft(read(channel, record)).all());
  }

  static String reason(ThrowingCallable attempt) {
    RefusedException refused = catchThrowableOfType(RefusedException.class, attempt);
    assertThat(refused).isNotNull();
    return refused.reason();
  }

  static Bytes bundle(Channel channel, RecordId record) throws IOException {
    var out = new ByteArrayOutputStream();
    channel.publications().bundle(record, out);
    return Bytes.of(out.toByteArray());
  }

  /** As somebody checks it who knows the log's key and the root. */
  VerifiedPublication verify(Bytes bundle, FileSink files)
      throws IOException, BundleException, MalformedException {
    var policy = TrustPolicy.of(VerifierKey.parse(review.mechanism.logVkey()));
    var root = review.mechanism.root().certificate().hash();
    return new BundleVerifier(policy, Set.of(root))
        .verify(new ByteArrayInputStream(bundle.toByteArray()), files);
  }

  @Override
  public void close() {
    review.close();
  }
}
