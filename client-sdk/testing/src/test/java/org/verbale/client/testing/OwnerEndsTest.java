package org.verbale.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process that owned a server leaves behind: nothing. */
@Timeout(300)
class OwnerEndsTest {
  @TempDir Path directory;

  /** Starts a server and waits to be killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      VerbaleTestServer server = VerbaleTestServer.start();
      System.out.println("directory " + server.directory());
      System.out.println("pids " + server.serverPid() + " " + server.mechanismPid());
      if (arguments[0].equals("exit")) {
        System.exit(0);
      }
      TimeUnit.HOURS.sleep(1);
    }
  }

  @Test
  void ownerKilled_childrenEnd() throws Exception {
    Orphans orphans = Orphans.of("wait", directory);
    orphans.owner().kill();
    orphans.assertGone();
  }

  @Test
  void ownerExitsWithoutClosing_childrenEnd() throws Exception {
    Orphans.of("exit", directory).assertGone();
  }

  private record Orphans(ChildProcess owner, Path made, List<ProcessHandle> children) {
    static Orphans of(String how, Path directory) {
      Path java = Path.of(System.getProperty("java.home")).resolve("bin/java");
      ChildProcess owner =
          ChildProcess.start(
              "owner",
              List.of(
                  java.toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Owner.class.getName(),
                  how),
              directory.resolve("owner.log"));
      Path made = Path.of(owner.await("directory", Duration.ofSeconds(60)));
      List<ProcessHandle> children =
          List.of(owner.await("pids", Duration.ofSeconds(60)).split(" ")).stream()
              .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElse(null))
              .filter(handle -> handle != null)
              .toList();
      return new Orphans(owner, made, children);
    }

    void assertGone() throws Exception {
      owner.finish(Duration.ofSeconds(30)); // as it ends it deletes, once they are gone
      for (ProcessHandle child : children) {
        child.onExit().get(30, TimeUnit.SECONDS);
        assertThat(child.isAlive()).isFalse();
      }
      assertThat(made).doesNotExist();
    }
  }
}
