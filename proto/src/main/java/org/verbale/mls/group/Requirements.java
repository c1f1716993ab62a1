package org.verbale.mls.group;

import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.ExtensionType;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.RequiredCapabilities;

/** What a group context's extensions demand of each member (RFC 9420, sections 11.1, 13.4). */
record Requirements(List<Integer> contextExtensions, Optional<RequiredCapabilities> required) {
  /** What a KeyPackage alone has to meet. */
  static final Requirements NONE = new Requirements(List.of(), Optional.empty());

  static Requirements of(Extensions context) throws ValidationException {
    Optional<Bytes> data = context.find(ExtensionType.REQUIRED_CAPABILITIES);
    if (data.isEmpty()) {
      return new Requirements(context.types(), Optional.empty());
    }
    try {
      return new Requirements(
          context.types(), Optional.of(TlsReader.decode(data.get(), RequiredCapabilities::read)));
    } catch (MalformedException e) {
      throw new ValidationException(Rule.CONTEXT_EXTENSION_FORM, "malformed " + e.field(), e);
    }
  }

  /**
   * Holds one member against them.
   *
   * @param unmet the rule that is broken if a required capability is missing
   */
  void check(LeafNode leaf, int index, Rule unmet) throws ValidationException {
    Capabilities capabilities = leaf.capabilities();
    if (required.isPresent() && !capabilities.satisfy(required.get())) {
      throw new ValidationException(unmet, "leaf " + index);
    }
    for (int type : contextExtensions) {
      if (!capabilities.supportsExtension(type)) {
        throw new ValidationException(
            Rule.CONTEXT_EXTENSIONS_SUPPORTED, "leaf " + index + ", extension " + type);
      }
    }
  }
}
