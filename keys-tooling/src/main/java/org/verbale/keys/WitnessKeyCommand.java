package org.verbale.keys;

import java.util.List;
import java.util.concurrent.Callable;
import org.verbale.witness.CosignerKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "witness-key",
    description = {
      "Makes the keys with which a witness cosigns checkpoints: BASE.ed25519.key, BASE.ml-dsa-44.key,"
          + " and BASE.vkey for everyone who verifies (C2SP tlog-cosignature).",
      "",
      "An auditing witness says more than others and needs keys and a name of its own."
    },
    footer = {"%nExample:", "  verbale-keys witness-key --name witness.example/w1 --out w1"})
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class WitnessKeyCommand implements Callable<Integer> {
  /** Which keys to make. */
  enum Kind {
    BOTH,
    ED25519,
    ML_DSA_44;

    private List<CosignerKey.Type> types() {
      return this == BOTH
          ? List.of(CosignerKey.Type.values())
          : List.of(CosignerKey.Type.valueOf(name()));
    }
  }

  private final Surroundings surroundings;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description =
          "Name of the witness, without spaces and plus signs; by custom a host and a path.")
  private String name;

  @Option(
      names = "--type",
      defaultValue = "BOTH",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Kind kind;

  @Mixin private NewKeyOptions keys;

  WitnessKeyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    WitnessKeyFiles files = new WitnessKeyFiles(keys.out());
    List<CosignerKey> made;
    try (Passphrase passphrase = keys.passphrase(surroundings)) {
      made = files.create(name, kind.types(), passphrase, surroundings.random(), keys.force());
    }
    Printout printout = new Printout(surroundings);
    for (CosignerKey key : made) {
      printout.line("key", key.type());
      printout.wrote(files.key(key.type()));
    }
    printout.wrote(files.publicKeys());
    return 0;
  }
}
