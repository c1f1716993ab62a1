package org.verbale.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.Mandate;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.identity.RegistryEntry;
import org.verbale.identity.RegistryEntry.Kind;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.note.VerifierKey;
import org.verbale.succession.Lineage;
import org.verbale.succession.SignedSuccession;

/** Runs {@code docs/KEYS.md} as it is written, and submits what comes out. */
class KeyCeremonyTest {
  @TempDir Path folder;

  private static List<String> commands() throws IOException {
    @Nullable Path up = Path.of("").toAbsolutePath();
    while (up != null && !Files.exists(up.resolve("docs/KEYS.md"))) {
      up = up.getParent();
    }
    if (up == null) {
      throw new NoSuchFileException("docs/KEYS.md above the working directory");
    }
    List<String> commands = new ArrayList<>();
    for (String line : Files.readAllLines(up.resolve("docs/KEYS.md"))) {
      if (line.startsWith("verbale-keys ")) {
        commands.add(line.substring("verbale-keys ".length()));
      }
    }
    return commands;
  }

  @Tag("slow")
  @Test
  void everyCommandOfTheDocument_works_andTheRegistryTakesAllOfIt() throws Exception {
    CommandRunner shell = new CommandRunner(folder, 8163).answeringAlways();
    List<String> commands = commands();
    for (String command : commands) {
      assertThat(shell.run(command)).as(command + "\n" + shell.output()).isZero();
    }
    assertThat(commands).hasSizeGreaterThan(25);

    Registry registry = Registry.trusting(Set.of(certificate("root.crt").hash()));
    String[] files = {
      "root.crt",
      "sec.crt",
      "xa.crt",
      "xb.crt",
      "xc.crt",
      "sec-1.signing.crt",
      "sec-1.transport.crt",
      "sec-2.signing.crt",
      "sec-2.transport.crt",
      "xa-focal-point.signing.crt",
      "xa-focal-point.transport.crt",
      "xb-focal-point.signing.crt",
      "xb-focal-point.transport.crt",
      "xc-focal-point.signing.crt",
      "xc-focal-point.transport.crt",
      "assignment-1.crt",
      "assignment-2.crt",
      "r-xa.1",
      "r-xa.2",
      "xb-focal-point-next.signing.crt",
      "xb-focal-point-next.transport.crt",
      "xb-signing.revocation",
      "xb-transport.revocation",
      "xb.revocation",
      "xb-next.crt",
      "xb-focal-point-new.signing.crt",
      "xb-focal-point-new.transport.crt"
    };
    for (int i = 0; i < files.length; i++) {
      registry = registry.with(entry(files[i], i));
    }
    Moment end = new Moment(files.length, CommandRunner.NOW);
    assertThat(registry.assignment(new ReviewId("R-XA"), end).orElseThrow().signers()).hasSize(3);
    assertThat(registry.channels(new PartyCode("XC"), end)).hasSize(3);
    Mandate mandate =
        registry.mandate(
            ChannelId.of("R-XA/dialogue"),
            List.of(certificate("xb-focal-point.signing.crt").hash()),
            end);
    assertThat(mandate.removals()).hasSize(1);
    assertThat(mandate.additions()).hasSize(5);
    VerifierKey next = VerifierKey.parse(Files.readString(folder.resolve("log-2.vkey")).strip());
    assertThat(lineage().current()).isEqualTo(next);
  }

  /** Of the log's first key, as everybody was told it. */
  private Lineage lineage() throws Exception {
    return Lineage.verify(
        VerifierKey.parse(Files.readString(folder.resolve("log.vkey")).strip()),
        List.of(
            SignedSuccession.parse(
                Bytes.of(Files.readAllBytes(folder.resolve("log-2.succession"))))),
        List.of((RootCertificate) certificate("root.crt")));
  }

  private VerifiedCertificate certificate(String file) throws Exception {
    return CertificateChain.read(Files.readString(folder.resolve(file)));
  }

  private RegistryEntry entry(String file, int position) throws Exception {
    Moment moment = new Moment(position, CommandRunner.NOW);
    if (file.endsWith(".crt")) {
      Kind kind = position == 0 ? Kind.TRUST_ROOT : Kind.CERTIFICATE;
      return new RegistryEntry(kind, moment, certificate(file).der().bytes());
    }
    Kind kind = file.endsWith(".revocation") ? Kind.REVOCATION : Kind.ASSIGNMENT;
    return new RegistryEntry(kind, moment, Bytes.of(Files.readAllBytes(folder.resolve(file))));
  }
}
