package org.verbale.server.transport;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's certificate and key, exchangeable while it runs: handshakes that begin later use the
 * new one, connections that exist stay. The one before is kept for handshakes under way.
 */
final class SwitchableKey extends X509ExtendedKeyManager {
  private static final String ED25519 = "EdDSA";

  private final AtomicLong newest = new AtomicLong();
  private final Map<String, TlsIdentity> identities = new ConcurrentHashMap<>();

  SwitchableKey(TlsIdentity identity) {
    switchTo(identity);
  }

  void switchTo(TlsIdentity identity) {
    long number = newest.get() + 1;
    identities.put(Long.toString(number), identity);
    newest.set(number);
    identities.remove(Long.toString(number - 2));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return keyType.equals(ED25519) ? Long.toString(newest.get()) : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    TlsIdentity identity = identities.get(alias);
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    TlsIdentity identity = identities.get(alias);
    return identity == null ? null : identity.key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
