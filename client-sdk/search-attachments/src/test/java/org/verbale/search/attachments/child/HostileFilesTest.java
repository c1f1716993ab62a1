package org.verbale.search.attachments.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.search.attachments.HostileFiles;

/** Those that take neither memory nor time, without a process: what is typed is typed here. */
@Timeout(60)
class HostileFilesTest {
  static Stream<HostileFiles> files() {
    return Arrays.stream(HostileFiles.values()).filter(file -> !file.exhausts());
  }

  @ParameterizedTest
  @MethodSource("files")
  void hostileFile_yieldsNoText_andSaysWhy(HostileFiles file) {
    var request = new Request(file.kind(), "en", 1 << 30, 100_000, 100, 60_000);
    assertThat(file.outcomes()).contains(outcome(request, file.bytes()));
  }

  private static String outcome(Request request, byte[] file) {
    try {
      return "TEXT: " + Extraction.read(request, file).sections();
    } catch (NoTextException e) {
      return e.ground().name();
    }
  }
}
