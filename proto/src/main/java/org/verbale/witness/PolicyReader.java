package org.verbale.witness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.note.VerifierKey;
import org.verbale.witness.TrustPolicy.Log;
import org.verbale.witness.TrustPolicy.Quorum;
import org.verbale.witness.TrustPolicy.Witness;

/**
 * Reads a policy file line by line. Octets above 0x7F are opaque: the file is handled as Latin-1,
 * in which a character is an octet.
 */
final class PolicyReader {
  private static final String NONE = "none";
  private static final String BLANK = " \t";

  private final List<Log> logs = new ArrayList<>();
  private final List<Witness> witnesses = new ArrayList<>();
  private final Map<String, Quorum> names = new HashMap<>();
  private final Set<String> members = new HashSet<>();
  private final Set<Bytes> logKeys = new HashSet<>();
  private final Set<Bytes> witnessKeys = new HashSet<>();
  private Optional<Quorum> quorum = Optional.empty();
  private boolean decided;
  private int groups;
  private int number;

  TrustPolicy read(Bytes file) throws MalformedException {
    if (file.size() > TrustPolicy.MAX_SIZE) {
      throw new MalformedException(
          "policy", file.size() + " bytes", "at most " + TrustPolicy.MAX_SIZE);
    }
    String text = new String(file.toByteArray(), ISO_8859_1);
    for (int start = 0; start < text.length(); ) {
      number++;
      int end = text.indexOf('\n', start);
      if (end < 0) { // the end may be lost, and "quorum a" be the beginning of "quorum a-and-b"
        throw wrong("line not ended", "LF");
      }
      line(text.substring(start, end));
      start = end + 1;
    }
    if (!decided) {
      throw wrong("no quorum", "a line \"quorum NAME\" or \"quorum none\"");
    }
    return new TrustPolicy(logs, witnesses, quorum);
  }

  private void line(String line) throws MalformedException {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw wrong("control character", "none but tab and LF");
      }
    }
    List<String> items = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(line, BLANK);
    while (tokens.hasMoreTokens()) {
      items.add(tokens.nextToken());
    }
    if (items.isEmpty() || items.get(0).startsWith("#")) {
      return;
    }
    String keyword = items.get(0);
    List<String> values = items.subList(1, items.size());
    if (keyword.equals("log")) {
      log(values);
    } else if (keyword.equals("witness")) {
      witness(values);
    } else if (keyword.equals("group")) {
      group(values);
    } else if (keyword.equals("quorum")) {
      quorum(values);
    } else {
      throw wrong("unknown keyword", "log, witness, group or quorum");
    }
  }

  private void log(List<String> values) throws MalformedException {
    if (values.isEmpty() || values.size() > 2) {
      throw wrong("log with " + values.size() + " values", "log VKEY [URL]");
    }
    if (logs.size() == TrustPolicy.MAX_NAMES) {
      throw wrong("too many logs", "at most " + TrustPolicy.MAX_NAMES);
    }
    VerifierKey key;
    try {
      key = VerifierKey.parse(utf8(values.get(0)));
    } catch (MalformedException e) {
      throw wrong("log key is none", "the vkey of a log, Ed25519 (0x01)");
    }
    if (!logKeys.add(key.publicKey())) {
      throw wrong("a second log of one key", "each public key once");
    }
    logs.add(new Log(key, url(values, 1)));
  }

  private void witness(List<String> values) throws MalformedException {
    if (values.size() < 2 || values.size() > 3) {
      throw wrong("witness with " + values.size() + " values", "witness NAME VKEY [URL]");
    }
    if (witnesses.size() == TrustPolicy.MAX_WITNESSES) {
      throw wrong("too many witnesses", "at most " + TrustPolicy.MAX_WITNESSES);
    }
    CosignerKey key;
    try {
      key = CosignerKey.parse(utf8(values.get(1)));
    } catch (MalformedException e) {
      throw wrong("witness key is none", "the vkey of a witness, 0x04 or 0x06");
    }
    if (!witnessKeys.add(key.publicKey())) {
      throw wrong("a second witness of one key", "each public key once");
    }
    String name = define(values.get(0), new Quorum.Single(values.get(0)));
    witnesses.add(new Witness(name, key, url(values, 2)));
  }

  private void group(List<String> values) throws MalformedException {
    if (values.size() < 3) {
      throw wrong("group with " + values.size() + " values", "group NAME all|any|K MEMBER...");
    }
    if (groups++ == TrustPolicy.MAX_NAMES) {
      throw wrong("too many groups", "at most " + TrustPolicy.MAX_NAMES);
    }
    List<Quorum> parts = new ArrayList<>();
    for (String member : values.subList(2, values.size())) {
      Quorum part = names.get(member);
      if (part == null) {
        throw wrong("unknown member", "a witness or group defined on a line before");
      }
      if (!members.add(member)) {
        throw wrong("a member of two groups, or twice of one", "each name once");
      }
      parts.add(part);
    }
    String name = values.get(0);
    define(name, new Quorum.Group(name, threshold(values.get(1), parts.size()), parts));
  }

  private int threshold(String text, int size) throws MalformedException {
    if (text.equals("any")) {
      return 1;
    }
    if (text.equals("all")) {
      return size;
    }
    int threshold = text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 0;
    if (threshold < 1 || threshold > size) {
      throw wrong("threshold out of range", "all, any, or 1 to " + size);
    }
    return threshold;
  }

  private void quorum(List<String> values) throws MalformedException {
    if (values.size() != 1) {
      throw wrong("quorum with " + values.size() + " values", "quorum NAME");
    }
    if (decided) {
      throw wrong("a second quorum", "one");
    }
    Quorum part = names.get(values.get(0));
    if (part == null && !values.get(0).equals(NONE)) {
      throw wrong("unknown quorum", "none, or a witness or group defined on a line before");
    }
    decided = true;
    quorum = Optional.ofNullable(part);
  }

  private String define(String name, Quorum part) throws MalformedException {
    if (name.equals(NONE)) {
      throw wrong("the name none", "another, it has a meaning of its own");
    }
    if (names.putIfAbsent(name, part) != null) {
      throw wrong("a name defined before", "each name once");
    }
    return name;
  }

  private static Optional<String> url(List<String> values, int index) {
    return values.size() > index
        ? Optional.of(new String(values.get(index).getBytes(ISO_8859_1), UTF_8))
        : Optional.empty();
  }

  /** Names of keys are Unicode, unlike all else in the file. */
  private String utf8(String octets) throws MalformedException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.getBytes(ISO_8859_1))).toString();
    } catch (CharacterCodingException e) {
      throw wrong("key name is no text", "UTF-8");
    }
  }

  private MalformedException wrong(String problem, String expected) {
    return new MalformedException("policy, line " + Math.max(number, 1), problem, expected);
  }
}
