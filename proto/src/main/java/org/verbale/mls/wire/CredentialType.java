package org.verbale.mls.wire;

/** Code points of credentials (RFC 9420, section 17.5). */
public final class CredentialType {
  public static final int BASIC = 1;
  public static final int X509 = 2;

  private CredentialType() {}
}
