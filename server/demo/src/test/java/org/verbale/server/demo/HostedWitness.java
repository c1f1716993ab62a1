package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.verbale.keys.VerbaleKeys;

/** {@code verbale-keys witness} as a process of its own, always on the same port and folder. */
final class HostedWitness {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final String name;
  private final Path directory;
  private final Path passphrase;
  private final int port;
  private final List<String> audit;

  private HostedWitness(
      String name, Path directory, Path passphrase, int port, List<String> audit) {
    this.name = name;
    this.directory = directory;
    this.passphrase = passphrase;
    this.port = port;
    this.audit = List.copyOf(audit);
  }

  /**
   * Makes its keys, both of them, as whoever hosts one does.
   *
   * @param passphrase file of all private keys
   * @param audit options that make it an auditor; empty for none
   */
  static HostedWitness create(
      String name, Path parent, Path passphrase, int port, List<String> audit) throws Exception {
    Path directory = Files.createDirectory(parent.resolve(name));
    Files.createDirectory(directory.resolve("state"));
    Child made =
        Child.start(
            directory.resolve("errors"),
            VerbaleKeys.class,
            "witness-key",
            "--name",
            name + ".example",
            "--out",
            directory.resolve("w").toString(),
            "--passphrase-file",
            passphrase.toString());
    assertThat(made.ended(PATIENCE)).as(name + ": made keys").hasValue(0);
    return new HostedWitness(name, directory, passphrase, port, audit);
  }

  /** Started, and answering. */
  Child start(boolean begin) throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(audit);
    options.addAll(List.of("--listen", "127.0.0.1:" + port));
    options.addAll(List.of("--key", directory.resolve("w").toString()));
    options.addAll(List.of("--log", passphrase.resolveSibling("log.vkey").toString()));
    options.addAll(List.of("--state", directory.resolve("state").toString()));
    options.addAll(List.of("--signer-passphrase-file", passphrase.toString()));
    if (begin) {
      options.add("--begin");
    }
    options.add(0, "witness");
    Child child =
        Child.start(directory.resolve("errors"), VerbaleKeys.class, options.toArray(String[]::new));
    assertThat(child.awaitUnlessEnded("listening")).as("%s: %s", name, errors()).isPresent();
    return child;
  }

  String errors() throws IOException {
    return Files.readString(directory.resolve("errors"));
  }

  /** Lines of a policy: each key a witness, all asked at {@code url}. */
  String lines(String url) throws IOException {
    List<String> keys = Files.readAllLines(directory.resolve("w.vkey"));
    assertThat(keys).hasSize(2);
    return "witness %s %s %s\nwitness %s-pq %s %s\n"
        .formatted(name, keys.get(0), url, name, keys.get(1), url);
  }
}
