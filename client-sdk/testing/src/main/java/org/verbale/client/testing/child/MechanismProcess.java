package org.verbale.client.testing.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.verbale.client.Endpoint;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RegistryEntry;
import org.verbale.identity.Revocation;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.server.demo.Mechanism;

/**
 * Issues keys, and is the Secretariat. Does what its standard input says, a line at a time, and
 * answers each with {@code done} or {@code failed}; ends when that ends, and then removes what is
 * left.
 */
public final class MechanismProcess {
  private static final int SECRETARIAT_DEVICES = 2; // what every group must have

  private final Path directory;
  private final Mechanism mechanism;
  private final SecureRandom random;
  private final Map<String, Mechanism.DeviceKeys> devices = new TreeMap<>();
  private final Set<ReviewId> constituted = new HashSet<>();
  private final List<VerbaleClient> secretariat = new ArrayList<>();

  private MechanismProcess(Path directory, Mechanism mechanism, SecureRandom random) {
    this.directory = directory;
    this.mechanism = mechanism;
    this.random = random;
  }

  /** The program. Its argument: a directory of its own. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    SecureRandom random = new SecureRandom();
    Mechanism mechanism = Mechanism.create(directory.resolve("keys"), Instant.now(), random);
    var files = mechanism.server().files();
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    out.println("ready " + files.root().getFileName());
    if (!new MechanismProcess(directory, mechanism, random).serve(out)) {
      remove(directory);
    }
    System.exit(0); // not waiting for calls to a server that may be gone
  }

  /** Nobody is left who would: the parent ended without a word. */
  private static void remove(Path directory) throws InterruptedException {
    for (int attempt = 0; attempt < 50 && Files.exists(directory); attempt++) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      } catch (IOException | UncheckedIOException e) {
        TimeUnit.MILLISECONDS.sleep(100); // the server may be ending at this moment
      }
    }
  }

  /** Whether it was told to end; otherwise its standard input did. */
  private boolean serve(PrintStream out) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("end")) {
        return true;
      }
      try {
        follow(line.split(" ", -1));
        out.println("done");
      } catch (IOException | IdentityException | RuntimeException e) {
        out.println("failed " + line.split(" ", 2)[0] + ": " + e.getMessage());
      }
    }
    return false;
  }

  private void follow(String[] words) throws IOException, IdentityException {
    switch (words[0]) {
      case "begin" -> begin(Integer.parseInt(words[1]));
      case "device" ->
          devices.put(
              words[3], mechanism.device(new PartyCode(words[1]), Role.of(words[2]), words[3]));
      case "review" -> review(words);
      case "revoke" -> revoke(words[1]);
      default -> throw new IllegalArgumentException("command: unknown (expected: one of four)");
    }
  }

  private void begin(int port) throws IOException, IdentityException {
    for (int number = 1; number <= SECRETARIAT_DEVICES; number++) {
      String name = "secretariat-" + number;
      var keys = mechanism.device(PartyCode.SECRETARIAT, Role.SECRETARIAT, name);
      var custody = FileCustody.open(keys.base(), Mechanism.PASSPHRASE.toCharArray(), random);
      var endpoint = new Endpoint("localhost", port, mechanism.logVkey());
      secretariat.add(
          VerbaleClient.builder(endpoint, custody, directory.resolve("state-" + name)).start());
    }
    secretariat.forEach(client -> client.subscribe(event -> {}));
  }

  private void review(String[] words) throws IdentityException {
    PartyCode underReview = new PartyCode(words[2]);
    List<PartyCode> reviewing = Arrays.stream(words).skip(3).map(PartyCode::new).toList();
    ReviewId review = new ReviewId(words[1]);
    List<NoteSigner> others =
        constituted.add(review) ? List.of() : List.of(focalPoint(underReview).noteSigner());
    mechanism.assign(review, underReview, reviewing, others).register(secretariat.get(0));
  }

  /** One that the registry knows. */
  private Mechanism.DeviceKeys focalPoint(PartyCode party) {
    Mechanism.DeviceKeys found =
        devices.values().stream()
            .filter(keys -> keys.signing().party().equals(party))
            .filter(keys -> keys.signing().role() == Role.FOCAL_POINT)
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(party + ": no focal point (expected: one)"));
    register(found);
    return found;
  }

  private void register(Mechanism.DeviceKeys keys) {
    for (VerifiedCertificate each :
        List.of(keys.signing().issuer(), keys.signing(), keys.transport())) {
      secretariat.get(0).register(RegistryEntry.Kind.CERTIFICATE, each.der().bytes());
    }
  }

  private void revoke(String name) throws IdentityException {
    Mechanism.DeviceKeys device = devices.get(name);
    if (device == null) {
      throw new IllegalArgumentException("device: unknown (expected: one of this server's)");
    }
    register(device);
    for (SignedNote note : mechanism.revoke(device, Revocation.Reason.LOST)) {
      secretariat.get(0).register(RegistryEntry.Kind.REVOCATION, note.toBytes());
    }
  }
}
