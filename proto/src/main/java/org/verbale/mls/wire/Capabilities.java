package org.verbale.mls.wire;

import java.util.List;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * What a client supports beyond the defaults (RFC 9420, section 7.2), as code points. Unknown ones
 * are kept and mean nothing.
 */
public record Capabilities(
    List<Integer> versions,
    List<Integer> cipherSuites,
    List<Integer> extensions,
    List<Integer> proposals,
    List<Integer> credentials)
    implements TlsStruct {
  private static final int MAX_CODES = 1024;

  public Capabilities {
    versions = List.copyOf(versions);
    cipherSuites = List.copyOf(cipherSuites);
    extensions = List.copyOf(extensions);
    proposals = List.copyOf(proposals);
    credentials = List.copyOf(credentials);
  }

  public boolean supportsExtension(int type) {
    return ExtensionType.isDefault(type) || extensions.contains(type);
  }

  public boolean supportsProposal(int type) {
    return ProposalType.isDefault(type) || proposals.contains(type);
  }

  /** There are no default credential types. */
  public boolean supportsCredential(int type) {
    return credentials.contains(type);
  }

  /** Whether all of {@code required} is supported. */
  public boolean satisfy(RequiredCapabilities required) {
    return required.extensionTypes().stream().allMatch(this::supportsExtension)
        && required.proposalTypes().stream().allMatch(this::supportsProposal)
        && required.credentialTypes().stream().allMatch(this::supportsCredential);
  }

  @Override
  public void writeTo(TlsWriter out) {
    writeCodes(out, versions);
    writeCodes(out, cipherSuites);
    writeCodes(out, extensions);
    writeCodes(out, proposals);
    writeCodes(out, credentials);
  }

  static Capabilities read(TlsReader in) throws MalformedException {
    return new Capabilities(
        readCodes(in, "versions"),
        readCodes(in, "cipher_suites"),
        readCodes(in, "extensions"),
        readCodes(in, "proposals"),
        readCodes(in, "credentials"));
  }

  static void writeCodes(TlsWriter out, List<Integer> codes) {
    out.vector(each -> codes.forEach(each::uint16));
  }

  static List<Integer> readCodes(TlsReader in, String field) throws MalformedException {
    return in.vector(field, MAX_CODES, each -> each.uint16(field));
  }
}
