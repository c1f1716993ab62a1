package org.verbale.server.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file of webhooks: lines of {@code key = value} for all, then a section {@code [NAME]} for
 * each endpoint; empty lines, and comments that begin with {@code #}. See {@code docs/WEBHOOKS.md}.
 * Immutable.
 */
public final class HookSettings {
  /** No endpoint. */
  public static final HookSettings NONE =
      new HookSettings(Optional.empty(), List.of(), Optional.empty(), false, List.of());

  /** Most endpoints. */
  static final int MAX_ENDPOINTS = 64;

  private static final long MAX_SIZE = 256 << 10;
  private static final int MAX_URL = 2048;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final Set<String> OF_ALL =
      Set.of("site", "networks", "ports", "roots", "loopback-http");
  private static final Set<String> OF_ENDPOINT = Set.of("url", "secret");

  private final Optional<URI> site;
  private final List<Network> networks;
  private final Optional<Path> roots;
  private final boolean loopbackHttp;
  private final List<Endpoint> endpoints;

  private HookSettings(
      Optional<URI> site,
      List<Network> networks,
      Optional<Path> roots,
      boolean loopbackHttp,
      List<Endpoint> endpoints) {
    this.site = site;
    this.networks = List.copyOf(networks);
    this.roots = roots;
    this.loopbackHttp = loopbackHttp;
    this.endpoints = List.copyOf(endpoints);
  }

  /**
   * Reads a file, and once each file of keys that it names.
   *
   * @throws IllegalArgumentException naming the line or the key that is wrong; never an address or
   *     a key
   */
  public static HookSettings read(Path file) {
    Path folder = requireNonNull(file.toAbsolutePath().getParent(), "folder");
    String text;
    try {
      if (Files.size(file) > MAX_SIZE) {
        throw new IllegalArgumentException("too large (expected: at most 256 KiB)");
      }
      text = Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
    HookSettings settings = parse(text, folder);
    for (Endpoint endpoint : settings.endpoints) {
      checkSecrets(endpoint);
    }
    return settings;
  }

  private static void checkSecrets(Endpoint endpoint) {
    try (Secrets secrets = Secrets.read(endpoint.secrets())) {
      requireNonNull(secrets, "secrets");
    } catch (Secrets.UnusableException e) {
      throw new IllegalArgumentException(
          "[" + endpoint.name() + "] secret " + endpoint.secrets() + ": " + e.getMessage(), e);
    }
  }

  static HookSettings parse(String text, Path folder) {
    return new Reading(folder).read(text);
  }

  /** Every key that a file may have. */
  static Set<String> keys() {
    Set<String> keys = new TreeSet<>(OF_ALL);
    keys.addAll(OF_ENDPOINT);
    return keys;
  }

  Optional<URI> site() {
    return site;
  }

  List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Extra certificates that servers may have theirs from; nothing for what the platform trusts. */
  Optional<Path> roots() {
    return roots;
  }

  /** What may be connected to. */
  AddressRules rules() {
    List<Network> allowed = new ArrayList<>(networks);
    if (loopbackHttp) {
      allowed.add(Network.of("127.0.0.0/8"));
      allowed.add(Network.of("::1/128"));
    }
    return new AddressRules(allowed);
  }

  /** How many endpoints: addresses are nobody's business. */
  @Override
  public String toString() {
    return "HookSettings[" + endpoints.size() + " endpoints]";
  }

  /** Reads one text. */
  private static final class Reading {
    private final Path folder;
    private final Map<String, String> all = new HashMap<>();
    private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    private @Nullable String section;

    Reading(Path folder) {
      this.folder = folder;
    }

    HookSettings read(String text) {
      List<String> lines = text.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        if (!line.isEmpty() && !line.startsWith("#")) {
          line(line, "line " + (i + 1) + ": ");
        }
      }
      Set<Integer> ports = ports(all.getOrDefault("ports", "443"));
      boolean loopbackHttp = loopbackHttp(all.getOrDefault("loopback-http", "no"));
      List<Endpoint> endpoints = new ArrayList<>();
      sections.forEach(
          (name, values) -> endpoints.add(endpoint(name, values, ports, loopbackHttp)));
      if (endpoints.size() > MAX_ENDPOINTS) {
        throw new IllegalArgumentException(
            "endpoints: " + endpoints.size() + " (expected: at most " + MAX_ENDPOINTS + ")");
      }
      return new HookSettings(
          Optional.ofNullable(all.get("site")).map(Reading::site),
          networks(all.getOrDefault("networks", "none")),
          Optional.ofNullable(all.get("roots")).map(folder::resolve),
          loopbackHttp,
          endpoints);
    }

    private void line(String line, String where) {
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1);
        if (!NAME.matcher(section).matches() || sections.put(section, new HashMap<>()) != null) {
          throw new IllegalArgumentException(
              where + "section (expected: [NAME] once, of a-z, 0-9 and hyphens)");
        }
        return;
      }
      int equals = line.indexOf('=');
      String key = equals < 0 ? "" : line.substring(0, equals).strip();
      Set<String> known = section == null ? OF_ALL : OF_ENDPOINT;
      if (!known.contains(key)) {
        throw new IllegalArgumentException(
            where + "unknown key (expected: one of " + new TreeSet<>(known) + ")");
      }
      Map<String, String> values = section == null ? all : requireNonNull(sections.get(section));
      if (values.put(key, line.substring(equals + 1).strip()) != null) {
        throw new IllegalArgumentException(where + key + " again (expected: each key once)");
      }
    }

    private Endpoint endpoint(
        String name, Map<String, String> values, Set<Integer> ports, boolean loopbackHttp) {
      for (String key : OF_ENDPOINT) {
        if (values.getOrDefault(key, "").isEmpty()) {
          throw new IllegalArgumentException("[" + name + "]: no " + key + " (expected: one)");
        }
      }
      String secret = requireNonNull(values.get("secret"));
      var endpoint =
          new Endpoint(name, url(name, requireNonNull(values.get("url"))), folder.resolve(secret));
      boolean plain = loopbackHttp && isLoopback(endpoint.url());
      if (!endpoint.isSecure() && !plain) {
        throw new IllegalArgumentException("[" + name + "] url: not https (expected: https)");
      }
      if (!ports.contains(endpoint.port()) && !plain) {
        throw new IllegalArgumentException(
            "[" + name + "] url: port " + endpoint.port() + " (expected: one of ports)");
      }
      return endpoint;
    }

    private static URI url(String name, String text) {
      try {
        URI url = new URI(text);
        boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
        if (web
            && text.length() <= MAX_URL
            && url.getHost() != null
            && url.getRawUserInfo() == null
            && url.getRawFragment() == null
            && !url.getHost().contains("%")
            && url.toASCIIString().equals(text)
            && url.getPort() != 0
            && url.getPort() <= 65_535) {
          return url;
        }
      } catch (URISyntaxException e) {
        throw notUrl(name); // not the cause: it cites the address
      }
      throw notUrl(name);
    }

    private static IllegalArgumentException notUrl(String name) {
      return new IllegalArgumentException(
          "[" + name + "] url: malformed (expected: https://HOST/PATH)");
    }

    private static boolean isLoopback(URI url) {
      return Set.of("127.0.0.1", "[::1]", "localhost").contains(url.getHost());
    }

    private static URI site(String text) {
      URI site = url("site", text.endsWith("/") ? text : text + "/");
      if (site.getRawQuery() != null) {
        throw new IllegalArgumentException("site: has a query (expected: https://HOST/)");
      }
      return site;
    }

    private static boolean loopbackHttp(String text) {
      return switch (text) {
        case "yes" -> true;
        case "no" -> false;
        default -> throw new IllegalArgumentException("loopback-http (expected: yes or no)");
      };
    }

    private static Set<Integer> ports(String text) {
      Set<Integer> ports = new TreeSet<>();
      for (String each : text.split(" +")) {
        if (!PORT.matcher(each).matches() || Integer.parseInt(each) > 65_535) {
          throw new IllegalArgumentException("ports (expected: numbers with spaces between)");
        }
        ports.add(Integer.valueOf(each));
      }
      return ports;
    }

    private static List<Network> networks(String text) {
      List<Network> networks = new ArrayList<>();
      if (!text.equals("none")) {
        for (String each : text.split(" +")) {
          networks.add(
              Network.parse(each)
                  .filter(AddressRules::isAllowable)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "networks (expected: private ones, such as 10.1.0.0/16)")));
        }
      }
      return networks;
    }
  }
}
