package org.verbale.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.verbale.testing.PackageTable;

class ArchitectureTest {
  /** Read it from the top: a package imports only what stands above it. */
  @Test
  void packages_importOnlyWhatTheTableAllows() {
    PackageTable.of("org.verbale.server")
        .row("storage", "id", "refusal")
        .row("publicstore", "id", "codec", "record", "refusal", "server.storage")
        .row(
            "hook",
            "id",
            "codec",
            "crypto",
            "hook",
            "record",
            "refusal",
            "server.storage",
            "server.publicstore")
        .row("archive", "id", "codec", "note", "log", "tile", "audit", "refusal", "server.storage")
        .row("policy", "id", "refusal")
        .row(
            "sequencing",
            "id",
            "codec",
            "refusal",
            "note",
            "log",
            "server.storage",
            "server.archive")
        .row(
            "succession",
            "id",
            "codec",
            "note",
            "log",
            "identity",
            "succession",
            "refusal",
            "server.storage",
            "server.archive",
            "server.sequencing")
        .row(
            "registry",
            "id",
            "codec",
            "note",
            "log",
            "refusal",
            "identity",
            "server.storage",
            "server.archive",
            "policy",
            "server.policy",
            "server.sequencing")
        .row(
            "directory",
            "id",
            "codec",
            "note",
            "log",
            "refusal",
            "identity",
            "server.storage",
            "server.archive",
            "policy",
            "server.policy",
            "server.sequencing",
            "crypto",
            "membership",
            "mls.wire",
            "mls.group",
            "mls.rule",
            "epoch",
            "server.registry")
        .row(
            "channel",
            "id",
            "codec",
            "note",
            "log",
            "refusal",
            "identity",
            "server.storage",
            "server.archive",
            "policy",
            "server.policy",
            "server.sequencing",
            "rights",
            "channel",
            "epoch",
            "mls.wire",
            "mls.tree",
            "mls.group",
            "mls.rule",
            "server.registry",
            "server.directory")
        .row(
            "document",
            "id",
            "codec",
            "note",
            "log",
            "refusal",
            "identity",
            "server.storage",
            "server.archive",
            "policy",
            "server.policy",
            "server.sequencing",
            "crypto",
            "channel",
            "record",
            "terms",
            "epoch",
            "erasure",
            "complaint",
            "supplement",
            "server.registry",
            "server.channel",
            "publication")
        .row(
            "publication",
            "id",
            "codec",
            "log",
            "refusal",
            "identity",
            "channel",
            "erasure",
            "publication",
            "server.storage",
            "server.archive",
            "policy",
            "server.policy",
            "server.sequencing",
            "server.registry",
            "server.channel",
            "server.document")
        .row(
            "recovery",
            "id",
            "codec",
            "note",
            "log",
            "reinstatement",
            "refusal",
            "identity",
            "channel",
            "record",
            "epoch",
            "erasure",
            "complaint",
            "terms",
            "server.storage",
            "server.archive",
            "server.policy",
            "server.sequencing",
            "server.registry",
            "server.channel",
            "server.document",
            "publication",
            "server.publication")
        .row(
            "search",
            "id",
            "codec",
            "log",
            "channel",
            "record",
            "terms",
            "query",
            "query.wire",
            "erasure",
            "identity",
            "refusal",
            "server.storage",
            "server.archive",
            "server.registry")
        .row(
            "publishing",
            "id",
            "codec",
            "note",
            "log",
            "refusal",
            "identity",
            "policy",
            "channel",
            "record",
            "publication",
            "server.storage",
            "server.archive",
            "server.registry",
            "server.publication",
            "server.publicstore")
        .row("feed", "id", "refusal", "log", "server.storage", "server.archive")
        .row(
            "witnessing",
            "id",
            "codec",
            "http",
            "note",
            "log",
            "witness",
            "refusal",
            "server.storage",
            "server.archive")
        .row(
            "upkeep",
            "id",
            "codec",
            "note",
            "log",
            "tile",
            "audit",
            "reinstatement",
            "refusal",
            "server.storage",
            "server.archive",
            "server.sequencing",
            "server.registry",
            "server.channel",
            "server.document",
            "succession",
            "server.succession",
            "server.recovery",
            "server.publication")
        .row("admission", "id", "codec", "identity", "refusal", "policy", "server.policy")
        .row(
            "transport",
            "id",
            "codec",
            "log",
            "tile",
            "channel",
            "identity",
            "reinstatement",
            "refusal",
            "terms",
            "v1",
            "server.storage",
            "server.archive",
            "policy",
            "server.policy",
            "server.sequencing",
            "server.registry",
            "server.directory",
            "server.channel",
            "server.document",
            "server.recovery",
            "server.feed",
            "query",
            "query.wire",
            "server.search",
            "server.admission",
            "server.succession",
            "publication",
            "server.publication",
            "server.publishing")
        .row("publicsearch", "id", "record", "refusal", "server.storage", "server.publicstore")
        .row(
            "site",
            "id",
            "codec",
            "record",
            "refusal",
            "server.storage",
            "server.publicstore",
            "server.publicsearch",
            "server.admission",
            "server.transport")
        .row(
            "app",
            "id",
            "codec",
            "crypto",
            "note",
            "log",
            "channel",
            "identity",
            "refusal",
            "server.storage",
            "server.archive",
            "policy",
            "server.policy",
            "server.sequencing",
            "server.registry",
            "server.directory",
            "server.channel",
            "server.document",
            "server.recovery",
            "server.feed",
            "query",
            "server.search",
            "server.admission",
            "server.transport",
            "server.upkeep",
            "witness",
            "server.witnessing",
            "succession",
            "server.succession",
            "server.publicstore",
            "server.hook",
            "publication",
            "server.publication",
            "server.publishing",
            "server.publicsearch",
            "server.site")
        .only("org.rocksdb..", "storage")
        .only("com.linecorp.armeria..", "transport", "hook", "site")
        .only("io.grpc..", "transport")
        .only("io.netty..", "transport", "hook")
        .only("java.net.http..", "witnessing")
        .only("org.apache.lucene..", "search", "publicsearch")
        .check();
  }

  /** What is applied twice must come out the same: time and chance come with the command. */
  @Test
  void stateAndWhatChangesIt_knowNeitherClockNorChance() {
    String[] deterministic =
        Stream.of(
                "storage",
                "archive",
                "policy",
                "sequencing",
                "succession",
                "registry",
                "directory",
                "channel",
                "document",
                "publication",
                "recovery")
            .map(name -> "org.verbale.server." + name)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage(deterministic)
        .should()
        .callMethodWhere(describe("reads a clock", ArchitectureTest::readsAClock))
        .orShould()
        .dependOnClassesThat(
            describe(
                "are sources of chance",
                (JavaClass other) ->
                    other.isAssignableTo(Random.class) || other.isEquivalentTo(UUID.class)))
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(deterministic));
  }

  private static boolean readsAClock(JavaMethodCall call) {
    return switch (call.getTargetOwner().getPackageName()) {
      case "java.time" ->
          Set.of("now", "system", "systemUTC", "systemDefaultZone").contains(call.getName());
      case "java.lang" -> Set.of("currentTimeMillis", "nanoTime").contains(call.getName());
      default -> false;
    };
  }
}
