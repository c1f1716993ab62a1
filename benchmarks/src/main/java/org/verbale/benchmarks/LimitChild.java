package org.verbale.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksDBException;

/** What the server's core and disk can do at best, measured in a process of its own. */
final class LimitChild {
  private LimitChild() {}

  /** Reads questions: {@code fsync DIR}, {@code ed25519 BYTES}, {@code rocksdb FROM TO}. */
  public static void main(String[] arguments) throws IOException, RocksDBException {
    var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      List<String> words = List.of(line.split(" "));
      System.out.println(
          switch (words.get(0)) {
            case "fsync" -> "perSecond=" + Fsync.perSecond(Path.of(words.get(1)));
            case "ed25519" -> Signatures.measure(Integer.parseInt(words.get(1))).toString();
            case "rocksdb" ->
                BatchWriter.replay(
                        Path.of(words.get(1)),
                        Path.of(words.get(2)),
                        Integer.parseInt(words.get(3)))
                    .toString();
            default -> throw new IllegalArgumentException("question: " + words.get(0));
          });
    }
  }
}
