package org.verbale.server.site;

import java.util.List;

/**
 * What checks start from, as visitors compare it with what the Secretariat makes known elsewhere.
 *
 * @param logKeys keys by which the archive signed from its beginning on, as vkeys, the newest first
 * @param policy of which witnesses how many must agree, as tlog-policy; empty if none are asked
 * @param roots SHA-256 of the root certificates, 64 hexadecimal digits each
 */
public record ShownTrust(List<String> logKeys, String policy, List<String> roots) {
  public ShownTrust {
    logKeys = List.copyOf(logKeys);
    roots = List.copyOf(roots);
  }
}
