package org.verbale.benchmarks.parts;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.HandshakeException;
import org.verbale.client.mls.Identity;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.client.mls.PreSharedKeys;
import org.verbale.client.mls.StagedCommit;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.group.AnyCredential;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.Handshake;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Welcome;

/** Handshakes of the default suite, X-Wing and Ed25519, in groups of several sizes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets parameters and calls the set-up before all else
public class MlsBenchmark {
  /** What is measured is MLS alone: certificates are the server's and the registry's matter. */
  private static final GroupPolicy ANYBODY = GroupPolicy.of(AnyCredential.INSTANCE);

  /** Leaves. */
  @Param({"5", "20", "1000"})
  public int members;

  private final SecureRandom random = new SecureRandom();
  private Identity founder;
  private MlsGroup group;
  private OwnKeyPackage second;
  private Welcome welcome;
  private Bytes tree;
  private SecretBytes saved;
  private KeyPackage newcomer;
  private PublicMessage refresh;
  private PublicMessage addition;
  private MlsGroup member;

  /** A group whose leaves have all been filled by one Commit, and a Commit that follows it. */
  @Setup(Level.Trial)
  public void found() throws HandshakeException {
    founder = Devices.device(random);
    group =
        MlsGroup.create(
            Bytes.of(new byte[16]),
            Extensions.NONE,
            Devices.keyPackage(founder, random),
            founder.signer(),
            ANYBODY,
            PreSharedKeys.NONE,
            Devices.NOW,
            random);
    second = Devices.keyPackage(Devices.device(random), random);
    CommitPlan plan = CommitPlan.refresh().add(second.keyPackage());
    for (int i = 2; i < members; i++) {
      plan = plan.add(Devices.keyPackage(Devices.device(random), random).keyPackage());
    }
    welcome = stage(plan).welcome().orElseThrow();
    group.adoptStaged();
    tree = group.group().tree().toBytes();
    MlsGroup joined = join();
    saved = joined.save();
    joined.close();
    newcomer = Devices.keyPackage(Devices.device(random), random).keyPackage();
    refresh = stage(CommitPlan.refresh()).commit();
    group.dropStaged();
    addition = stage(CommitPlan.refresh().add(newcomer)).commit();
    group.dropStaged();
  }

  /** A member at the epoch before the Commit. */
  @Setup(Level.Invocation)
  public void restore() throws HandshakeException {
    member = MlsGroup.restore(saved, tree, ANYBODY, PreSharedKeys.NONE);
  }

  /** Wipes it. */
  @TearDown(Level.Invocation)
  public void forget() {
    member.close();
  }

  private StagedCommit stage(CommitPlan plan) throws HandshakeException {
    return group.commit(plan, founder.signer(), Devices.NOW, random);
  }

  private MlsGroup join() throws HandshakeException {
    return MlsGroup.join(
        welcome, second, Optional.of(tree), ANYBODY, PreSharedKeys.NONE, Devices.NOW);
  }

  /** Fresh keys for oneself. */
  @Benchmark
  public Bytes commitRefresh() throws HandshakeException {
    Bytes context = stage(CommitPlan.refresh()).group().context().toBytes();
    group.dropStaged();
    return context;
  }

  /** One device more. */
  @Benchmark
  public Bytes commitAdd() throws HandshakeException {
    Bytes context = stage(CommitPlan.refresh().add(newcomer)).group().context().toBytes();
    group.dropStaged();
    return context;
  }

  /** One device less. */
  @Benchmark
  public Bytes commitRemove() throws HandshakeException {
    Bytes context = stage(CommitPlan.refresh().remove(members - 1)).group().context().toBytes();
    group.dropStaged();
    return context;
  }

  /** A member follows another's Commit. */
  @Benchmark
  public MlsGroup.Outcome processRefresh() throws HandshakeException {
    return member.process(refresh, Devices.NOW);
  }

  /** A member follows another's addition. */
  @Benchmark
  public MlsGroup.Outcome processAdd() throws HandshakeException {
    return member.process(addition, Devices.NOW);
  }

  /** A device enters by its Welcome. */
  @Benchmark
  public Bytes joinByWelcome() throws HandshakeException {
    try (MlsGroup joined = join()) {
      return joined.epochAuthenticator();
    }
  }

  /** The server, which has no secrets, checks and applies a Commit. */
  @Benchmark
  public PublicGroup applyWithoutSecrets() throws ValidationException {
    var commit = (UnverifiedCommit) Handshake.of(new MlsMessage(refresh));
    return group.group().verify(commit, ANYBODY, Devices.NOW).next();
  }

  /** What a leaf costs to make: two X-Wing key pairs and two signatures. */
  @Benchmark
  public Bytes keyPackage() {
    try (OwnKeyPackage made = Devices.keyPackage(founder, random)) {
      return made.ref();
    }
  }
}
