package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/** The outermost form of everything that clients exchange (RFC 9420, section 6). */
public record MlsMessage(Body body) implements TlsStruct {
  /** What a message can be. */
  public sealed interface Body extends TlsStruct
      permits PublicMessage, PrivateMessage, Welcome, GroupInfo, KeyPackage {
    /** The code point of {@link WireFormat}. */
    int wireFormat();
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint16(ProtocolVersion.MLS10).uint16(body.wireFormat()).struct(body);
  }

  /** Reads one message that is all of {@code bytes}. */
  public static MlsMessage decode(Bytes bytes) throws MalformedException {
    return TlsReader.decode(bytes, MlsMessage::read);
  }

  public static MlsMessage read(TlsReader in) throws MalformedException {
    ProtocolVersion.read(in);
    int format = in.uint16("wire_format");
    return switch (format) {
      case WireFormat.PUBLIC_MESSAGE -> new MlsMessage(PublicMessage.read(in));
      case WireFormat.PRIVATE_MESSAGE -> new MlsMessage(PrivateMessage.read(in));
      case WireFormat.WELCOME -> new MlsMessage(Welcome.read(in));
      case WireFormat.GROUP_INFO -> new MlsMessage(GroupInfo.read(in));
      case WireFormat.KEY_PACKAGE -> new MlsMessage(readKeyPackage(in));
      default -> throw new MalformedException("wire_format", "format " + format, "1 to 5");
    };
  }

  /** A KeyPackage in a message has the message's version (section 10). */
  private static KeyPackage readKeyPackage(TlsReader in) throws MalformedException {
    KeyPackage keyPackage = KeyPackage.read(in);
    if (keyPackage.version() != ProtocolVersion.MLS10) {
      throw new MalformedException(
          "version", "version " + keyPackage.version(), "1, as in the message around it");
    }
    return keyPackage;
  }
}
