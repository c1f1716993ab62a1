package org.verbale.mls.wire;

import java.util.List;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/** What every member must support (RFC 9420, section 11.1): a group context extension. */
public record RequiredCapabilities(
    List<Integer> extensionTypes, List<Integer> proposalTypes, List<Integer> credentialTypes)
    implements TlsStruct {
  public RequiredCapabilities {
    extensionTypes = List.copyOf(extensionTypes);
    proposalTypes = List.copyOf(proposalTypes);
    credentialTypes = List.copyOf(credentialTypes);
  }

  /** As the extension that carries it. */
  public Extension toExtension() {
    return new Extension(ExtensionType.REQUIRED_CAPABILITIES, toBytes());
  }

  @Override
  public void writeTo(TlsWriter out) {
    Capabilities.writeCodes(out, extensionTypes);
    Capabilities.writeCodes(out, proposalTypes);
    Capabilities.writeCodes(out, credentialTypes);
  }

  public static RequiredCapabilities read(TlsReader in) throws MalformedException {
    return new RequiredCapabilities(
        Capabilities.readCodes(in, "extension_types"),
        Capabilities.readCodes(in, "proposal_types"),
        Capabilities.readCodes(in, "credential_types"));
  }
}
