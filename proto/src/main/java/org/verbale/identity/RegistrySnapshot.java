package org.verbale.identity;

import static java.util.Comparator.comparingLong;

import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.identity.RegistryEntry.Kind;

/**
 * A registry's entries as bytes: {@code uint8 version = 1; Entry entries<V>}, each {@code uint8
 * kind; uint64 position; uint64 time; opaque object<V>}. About 480 bytes a certificate. For storage
 * of one's own; reading it back verifies everything again.
 */
public record RegistrySnapshot(List<RegistryEntry> entries) implements TlsStruct {
  private static final int VERSION = 1;

  public RegistrySnapshot {
    entries = List.copyOf(entries);
  }

  /** Of all that {@code registry} holds. */
  public static RegistrySnapshot of(Registry registry) {
    return new RegistrySnapshot(registry.entries());
  }

  /** Reads the form that {@link #toBytes} gives; {@link Registry#withAll} leads on. */
  public static RegistrySnapshot parse(Bytes bytes) throws MalformedException {
    return TlsReader.decode(bytes, RegistrySnapshot::read);
  }

  private static RegistrySnapshot read(TlsReader in) throws MalformedException {
    int version = in.uint8("version");
    if (version != VERSION) {
      throw new MalformedException("version", Integer.toString(version), "1");
    }
    return new RegistrySnapshot(in.vector("entries", RegistryEntry::read));
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint8(VERSION).vector(entries);
  }

  /** What the state was made of, in order. */
  static List<RegistryEntry> entries(RegistryState state) {
    List<RegistryEntry> entries = new ArrayList<>();
    state.certificates.forEach(
        registered -> {
          VerifiedCertificate certificate = registered.certificate();
          Kind kind = certificate instanceof RootCertificate ? Kind.TRUST_ROOT : Kind.CERTIFICATE;
          entries.add(new RegistryEntry(kind, registered.since(), certificate.der().bytes()));
          registered
              .revocation()
              .ifPresent(
                  revoked ->
                      entries.add(
                          new RegistryEntry(Kind.REVOCATION, revoked.since(), revoked.note())));
        });
    state
        .assignments
        .values()
        .forEach(
            versions ->
                versions.forEach(
                    version ->
                        entries.add(
                            new RegistryEntry(Kind.ASSIGNMENT, version.moment(), version.note()))));
    entries.sort(comparingLong(entry -> entry.moment().position()));
    return List.copyOf(entries);
  }
}
