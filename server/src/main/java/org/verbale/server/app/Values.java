package org.verbale.server.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.verbale.id.DeviceId;
import org.verbale.publication.ReviewersWords;

/**
 * What a configuration file says, key by key, each checked when the file is read: lines of {@code
 * key = value}, empty ones, and comments that begin with {@code #}.
 */
final class Values {
  /** What is written like an address, and so is no name to be looked up. */
  private static final Pattern NUMERIC =
      Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F.:]*");

  private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.-]+(?::[0-9]{1,5})?");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}) *(ms|s|min|h|d)");
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,12}) *(KiB|MiB|GiB)?");
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:\\s]+):([0-9]{1,5})");

  private final Map<Setting, String> texts = new EnumMap<>(Setting.class);
  private final Path folder;

  private Values(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads {@code file}; its folder is where relative paths begin.
   *
   * @throws StartException naming the line that is wrong, or the key that is missing
   */
  static Values read(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder == null) {
        throw new StartException("configuration: " + file + " is a folder (expected: a file)");
      }
      return parse(Files.readString(file), folder);
    } catch (NoSuchFileException e) {
      throw new StartException("configuration: no file " + file + " (expected: --config FILE)", e);
    } catch (CharacterCodingException e) {
      throw new StartException("configuration: " + file + " is not text (expected: UTF-8)", e);
    } catch (IOException e) {
      throw new StartException("configuration: cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads the text of a file that lies in {@code folder}.
   *
   * @throws StartException naming the line that is wrong, or the key that is missing
   */
  static Values parse(String text, Path folder) {
    var values = new Values(folder);
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        values.add(line, "line " + (i + 1));
      }
    }
    for (Setting setting : Setting.values()) {
      if (setting.standard().isEmpty() && !values.texts.containsKey(setting)) {
        throw new StartException(
            "configuration: no "
                + setting.key()
                + " (expected: "
                + setting.kind().expected()
                + ")");
      }
    }
    return values;
  }

  private void add(String line, String where) {
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw new StartException("configuration, " + where + ": no '=' (expected: key = value)");
    }
    String key = line.substring(0, equals).strip();
    String text = line.substring(equals + 1).strip();
    Setting setting =
        Setting.of(key)
            .orElseThrow(
                () ->
                    new StartException(
                        "configuration, "
                            + where
                            + ": unknown key "
                            + key
                            + nearest(key).map(n -> " (expected: perhaps " + n + ")").orElse("")));
    if (texts.putIfAbsent(setting, text) != null) {
      throw new StartException(
          "configuration, " + where + ": " + key + " again (expected: each key once)");
    }
    if (!valid(setting.kind(), text)) {
      throw new StartException(
          "configuration, "
              + where
              + ": "
              + key
              + " = "
              + text
              + " (expected: "
              + setting.kind().expected()
              + ")");
    }
  }

  /** The known key that a typist may have meant. */
  private static Optional<String> nearest(String key) {
    for (Setting setting : Setting.values()) {
      String known = setting.key();
      if (known.replaceAll("[-._]", "").equalsIgnoreCase(key.replaceAll("[-._]", ""))
          || known.endsWith("." + key)) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  private static boolean valid(Kind kind, String text) {
    return switch (kind) {
      case ADDRESS -> parseAddress(text).isPresent();
      case OPTIONAL_ADDRESS -> isNone(text) || parseAddress(text).isPresent();
      case DEVICES -> parseDevices(text).isPresent();
      case LOOPBACK ->
          parseAddress(text)
              .filter(a -> !a.isUnresolved() && a.getAddress().isLoopbackAddress())
              .isPresent();
      case FILE, OPTIONAL_FILE, FILES -> !text.isEmpty() && text.indexOf('\0') < 0;
      case DURATION -> parseDuration(text).filter(Duration::isPositive).isPresent();
      case BYTES -> parseBytes(text).filter(bytes -> bytes > 0).isPresent();
      case REVIEWERS_WORDS -> parseWords(text).isPresent();
      case ORIGIN -> ORIGIN.matcher(text).matches();
      case NUMERIC_ADDRESSES -> parseNumeric(text).isPresent();
      case COUNT -> COUNT.matcher(text).matches() && Integer.parseInt(text) > 0;
    };
  }

  private static Optional<InetSocketAddress> parseAddress(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65535) {
      return Optional.empty();
    }
    return Optional.of(new InetSocketAddress(matcher.group(1), Integer.parseInt(matcher.group(2))));
  }

  private static boolean isNone(String text) {
    return text.equals(Kind.NONE);
  }

  private static Optional<Set<DeviceId>> parseDevices(String text) {
    if (isNone(text)) {
      return Optional.of(Set.of());
    }
    try {
      Set<DeviceId> devices = new LinkedHashSet<>();
      for (String id : text.split(" +", -1)) {
        devices.add(new DeviceId(id));
      }
      return Optional.of(devices);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<ReviewersWords> parseWords(String text) {
    return Arrays.stream(ReviewersWords.values())
        .filter(words -> words.code().equals(text))
        .findFirst();
  }

  /** Never looks a name up. */
  private static Optional<Set<InetAddress>> parseNumeric(String text) {
    if (isNone(text)) {
      return Optional.of(Set.of());
    }
    try {
      Set<InetAddress> addresses = new LinkedHashSet<>();
      for (String each : text.split(" +", -1)) {
        if (!NUMERIC.matcher(each).matches()) {
          return Optional.empty();
        }
        addresses.add(InetAddress.getByName(each));
      }
      return Optional.of(addresses);
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    long millis =
        switch (matcher.group(2)) {
          case "ms" -> 1L;
          case "s" -> 1000L;
          case "min" -> 60_000L;
          case "h" -> 3_600_000L;
          default -> 86_400_000L;
        };
    return number <= Duration.ofDays(36_525).toMillis() / millis
        ? Optional.of(Duration.ofMillis(number * millis))
        : Optional.empty();
  }

  private static Optional<Long> parseBytes(String text) {
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String unit = matcher.group(2);
    int shift = unit == null ? 0 : 10 * (1 + "KMG".indexOf(unit.charAt(0)));
    long number = Long.parseLong(matcher.group(1));
    return number <= Long.MAX_VALUE >> shift ? Optional.of(number << shift) : Optional.empty();
  }

  String text(Setting setting) {
    return Optional.ofNullable(texts.get(setting)).or(setting::standard).orElseThrow();
  }

  InetSocketAddress address(Setting setting) {
    return parseAddress(text(setting)).orElseThrow();
  }

  Path file(Setting setting) {
    return folder.resolve(text(setting));
  }

  /** Nothing for {@code none}. */
  Optional<Path> optionalFile(Setting setting) {
    return isNone(text(setting)) ? Optional.empty() : Optional.of(file(setting));
  }

  /** None for {@code none}. */
  List<Path> files(Setting setting) {
    String text = text(setting);
    return isNone(text) ? List.of() : Arrays.stream(text.split(" +")).map(folder::resolve).toList();
  }

  /** Nothing for {@code none}. */
  Optional<InetSocketAddress> optionalAddress(Setting setting) {
    return isNone(text(setting)) ? Optional.empty() : Optional.of(address(setting));
  }

  Set<InetAddress> numericAddresses(Setting setting) {
    return parseNumeric(text(setting)).orElseThrow();
  }

  Set<DeviceId> devices(Setting setting) {
    return parseDevices(text(setting)).orElseThrow();
  }

  Duration duration(Setting setting) {
    return parseDuration(text(setting)).orElseThrow();
  }

  long bytes(Setting setting) {
    return parseBytes(text(setting)).orElseThrow();
  }

  int count(Setting setting) {
    return Integer.parseInt(text(setting));
  }

  ReviewersWords reviewersWords(Setting setting) {
    return parseWords(text(setting)).orElseThrow();
  }

  /**
   * As {@link #bytes}, for what is held in memory.
   *
   * @throws StartException if it is 2 GiB or more
   */
  int bytesInMemory(Setting setting) {
    long bytes = bytes(setting);
    if (bytes > Integer.MAX_VALUE) {
      throw new StartException(
          "configuration: " + setting.key() + " = " + bytes + " (expected: less than 2 GiB)");
    }
    return (int) bytes;
  }
}
