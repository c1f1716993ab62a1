package org.verbale.client.embedded;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import org.verbale.client.AttachmentSource;
import org.verbale.client.Channel;
import org.verbale.client.ReadableRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.testing.TestDevice;
import org.verbale.client.testing.VerbaleTestServer;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.record.RecordType;

/** A portal: says something at XA, and reads it at XB. Knows nothing but the SDK. */
public final class Conversation {
  private Conversation() {}

  /** The program. Its argument: a directory for the clients' states. */
  public static void main(String[] arguments) throws Exception {
    Path states = Path.of(arguments[0]);
    ChannelId dialogue = ChannelId.of("R-XA/dialogue");
    try (VerbaleTestServer server = VerbaleTestServer.start()) {
      TestDevice xa = server.device(new PartyCode("XA"), Role.FOCAL_POINT);
      TestDevice xb = server.device(new PartyCode("XB"), Role.FOCAL_POINT);
      server.review(new ReviewId("R-XA"), xa.party(), xb.party());
      try (KeyCustody xaKeys = xa.custody();
          KeyCustody xbKeys = xb.custody();
          VerbaleClient atXa = client(server, xaKeys, states.resolve("xa"));
          VerbaleClient atXb = client(server, xbKeys, states.resolve("xb"))) {
        Channel writing = atXa.channel(dialogue);
        Channel reading = atXb.channel(dialogue);
        writing.open();
        reading.open();
        Bytes file = Bytes.of(new byte[300_000]);
        var posted =
            writing.post(
                writing
                    .draft(RecordType.MESSAGE, Language.FR)
                    .paragraph("Bien reçu.")
                    .attach(AttachmentSource.ofBytes("annex.bin", "application/pdf", file))
                    .build());
        writing.receipt(posted);
        atXb.sync();
        ReadableRecord read = (ReadableRecord) reading.records(0, 10).get(0);
        var out = new ByteArrayOutputStream();
        read.attachments().get(0).writeTo(out, written -> {});
        boolean same = MessageDigest.isEqual(out.toByteArray(), file.toByteArray());
        System.out.println("java " + Runtime.version().feature());
        System.out.println("from " + ChannelId.class.getProtectionDomain().getCodeSource());
        System.out.println("read " + read.text() + " " + same);
      }
    }
    System.exit(0);
  }

  private static VerbaleClient client(VerbaleTestServer server, KeyCustody keys, Path state) {
    return VerbaleClient.builder(server.endpoint(), keys, state)
        .callTimeout(Duration.ofSeconds(20))
        .keyPackages(3)
        .start();
  }
}
