package org.verbale.client.custody;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.crypto.Signer;

/**
 * Keys that stay in a token: any {@link KeyStore} whose private keys a provider uses without
 * showing them, such as PKCS#11. The provider is passed in and never registered for the rest of the
 * process.
 *
 * <p>The token holds two entries, each a key and its chain of the device's certificate and its
 * authority's. The key of the local state comes from the caller, for instance unwrapped by the same
 * token.
 */
public final class Pkcs11Custody implements KeyCustody {
  private final Bytes root;
  private final Certificate[] signing;
  private final Certificate[] transport;
  private final Signer signer;
  private final SSLContext tls;
  private final SecretBytes stateKey;

  private Pkcs11Custody(
      Bytes root,
      Certificate[] signing,
      Certificate[] transport,
      Signer signer,
      SSLContext tls,
      SecretBytes stateKey) {
    this.root = root;
    this.signing = signing;
    this.transport = transport;
    this.signer = signer;
    this.tls = tls;
    this.stateKey = stateKey;
  }

  /**
   * Opens the two entries of a token.
   *
   * @param token a loaded key store
   * @param provider that signs with its keys
   * @param pin of the token; the caller wipes it
   * @param stateKey 32 bytes, the same at every start; a copy is kept
   * @throws IOException if an entry is missing or cannot be used
   */
  public static Pkcs11Custody open(
      KeyStore token,
      Provider provider,
      char[] pin,
      String signingAlias,
      String transportAlias,
      Bytes root,
      SecretBytes stateKey,
      SecureRandom random)
      throws IOException {
    try {
      Certificate[] signing = chain(token, signingAlias);
      Certificate[] transport = chain(token, transportAlias);
      if (!(token.getKey(signingAlias, pin) instanceof PrivateKey key)) {
        throw new IOException("signing entry: no private key (expected: key and chain)");
      }
      byte[] spki = signing[0].getPublicKey().getEncoded();
      byte[] publicKey = java.util.Arrays.copyOfRange(spki, spki.length - 32, spki.length);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(only(token, transportAlias, pin, transport), pin);
      SSLContext tls = Tls.context(keys.getKeyManagers(), root, random);
      Signer signer = new TokenSigner(key, provider, publicKey);
      return new Pkcs11Custody(root, signing, transport, signer, tls, stateKey.copy());
    } catch (GeneralSecurityException e) {
      throw new IOException("token: cannot be used (expected: two Ed25519 entries)", e);
    }
  }

  private static Certificate[] chain(KeyStore token, String alias)
      throws GeneralSecurityException, IOException {
    Certificate[] chain = token.getCertificateChain(alias);
    if (chain == null || chain.length < 2) {
      throw new IOException("token entry: no chain (expected: device and authority)");
    }
    return chain;
  }

  /** A store with the transport entry alone, so that TLS cannot pick another. */
  private static KeyStore only(KeyStore token, String alias, char[] pin, Certificate[] chain)
      throws GeneralSecurityException, IOException {
    KeyStore one = KeyStore.getInstance("PKCS12");
    one.load(null, null);
    if (token.getKey(alias, pin).getEncoded() == null) {
      return token; // the key cannot leave its token
    }
    one.setKeyEntry(alias, token.getKey(alias, pin), pin, chain);
    return one;
  }

  private record TokenSigner(PrivateKey key, Provider provider, Bytes publicKeyBytes)
      implements Signer {
    TokenSigner(PrivateKey key, Provider provider, byte[] publicKey) {
      this(key, provider, Bytes.of(publicKey));
    }

    @Override
    public byte[] publicKey() {
      return publicKeyBytes.toByteArray();
    }

    @Override
    public byte[] sign(byte[] message) {
      try {
        Signature signature = Signature.getInstance("Ed25519", provider);
        signature.initSign(key);
        signature.update(message);
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("token: does not sign (expected: present, unlocked)", e);
      }
    }

    @Override
    public String toString() {
      return "TokenSigner";
    }
  }

  private static Bytes der(Certificate certificate) {
    try {
      return Bytes.of(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate of a token has an encoding", e);
    }
  }

  @Override
  public Bytes rootCertificate() {
    return root;
  }

  @Override
  public Bytes caCertificate() {
    return der(signing[1]);
  }

  @Override
  public Bytes signingCertificate() {
    return der(signing[0]);
  }

  @Override
  public Bytes transportCertificate() {
    return der(transport[0]);
  }

  @Override
  public Signer signer() {
    return signer;
  }

  @Override
  public SSLContext tls() {
    return tls;
  }

  @Override
  public SecretBytes stateKey() {
    return stateKey.copy();
  }

  @Override
  public void close() {
    stateKey.wipe();
  }
}
