package org.verbale.server.site;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.ResponseHeadersBuilder;

/**
 * The fields that every answer has, errors included: they forbid a browser all that is not needed.
 */
final class SiteHeaders {
  private static final String PAGE =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
          + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final String NOTHING =
      "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

  private static final String PERMISSIONS =
      "accelerometer=(), bluetooth=(), browsing-topics=(), camera=(), display-capture=(), "
          + "geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), "
          + "payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), "
          + "xr-spatial-tracking=()";

  private static final String TWO_YEARS = "max-age=63072000";
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  /** What is public may be withdrawn: whoever kept a copy asks whether it still stands. */
  private static final String ASK_AGAIN = "public, no-cache";

  private static final String NEVER = "no-store";

  private final boolean secure;

  /**
   * @param secure whether the site is reached over TLS
   */
  SiteHeaders(boolean secure) {
    this.secure = secure;
  }

  void set(ResponseHeadersBuilder headers, Reply.Kind kind) {
    boolean data = kind == Reply.Kind.DATA;
    headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, kind == Reply.Kind.PAGE ? PAGE : NOTHING);
    headers.set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
    headers.set(HttpHeaderNames.X_FRAME_OPTIONS, "DENY");
    headers.set(HttpHeaderNames.REFERRER_POLICY, "no-referrer");
    headers.set(HttpHeaderNames.CROSS_ORIGIN_OPENER_POLICY, "same-origin");
    headers.set("cross-origin-resource-policy", data ? "cross-origin" : "same-origin");
    headers.set("permissions-policy", PERMISSIONS);
    if (data) {
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    }
    if (secure) {
      headers.set(HttpHeaderNames.STRICT_TRANSPORT_SECURITY, TWO_YEARS);
    }
    int status = headers.status().code();
    boolean lasting = status == 200 || status == 304 || status == 302;
    headers.set(
        HttpHeaderNames.CACHE_CONTROL,
        !lasting ? NEVER : kind == Reply.Kind.ASSET ? FOR_EVER : ASK_AGAIN);
  }
}
