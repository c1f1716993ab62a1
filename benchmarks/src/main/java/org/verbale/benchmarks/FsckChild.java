package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.verbale.codec.MalformedException;
import org.verbale.note.VerifierKey;
import org.verbale.server.archive.CheckProgress;
import org.verbale.server.upkeep.Fsck;
import org.verbale.server.upkeep.HashSpeed;

/** One check of a data directory, as {@code verbale fsck} does it, in a process of its own. */
final class FsckChild {
  private static final int FINDINGS = 10;
  private static final int LONG_PIECE = 1 << 20;

  private FsckChild() {}

  /**
   * @param arguments what to do ({@code check}, {@code profile} or {@code read}), data directory,
   *     file with the log's verifier key, file for the profile
   */
  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[1]);
    int threads = Runtime.getRuntime().availableProcessors();
    System.out.println(
        switch (arguments[0]) {
          case "read" -> RowReading.run(data, threads);
          case "profile" -> profiled(data, threads, arguments);
          default -> check(data, threads, Path.of(arguments[2]));
        });
  }

  private static String profiled(Path data, int threads, String[] arguments) throws Exception {
    Recorder recorder = Recorder.start(Path.of(arguments[3]));
    String answer = check(data, threads, Path.of(arguments[2]));
    recorder.stop();
    return answer;
  }

  private static String check(Path data, int threads, Path logKey)
      throws IOException, MalformedException {
    VerifierKey key = VerifierKey.parse(Files.readString(logKey).strip());
    var fsck = new Fsck(Optional.of(key), threads, FINDINGS, System.err::println);
    CheckProgress progress = fsck.progress();
    long processor = Driver.cpu();
    long started = System.nanoTime();
    long findings = fsck.run(data, new SecureRandom());
    double seconds = (System.nanoTime() - started) / 1e9;
    double cpu = (Driver.cpu() - processor) / 1e9;
    int piece = (int) (progress.hashedBytes() / Math.max(1, progress.hashedPieces()));
    return "findings=%d entries=%d bytes=%d piece=%d seconds=%s cpu=%s judging=%s sha=%s short=%s peak=%d threads=%d"
        .formatted(
            findings,
            progress.entries(),
            progress.hashedBytes(),
            piece,
            seconds,
            cpu,
            progress.judging().toNanos() / 1e9,
            HashSpeed.measure(threads, LONG_PIECE),
            HashSpeed.measure(threads, Math.max(1, piece)),
            Memory.peak(),
            threads);
  }
}
