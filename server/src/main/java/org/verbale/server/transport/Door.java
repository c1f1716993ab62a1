package org.verbale.server.transport;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.netty.util.AttributeKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.verbale.identity.CertificateDer;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.admission.Access;
import org.verbale.server.admission.Admission;
import org.verbale.server.admission.Pass;
import org.verbale.v1.FeedServiceGrpc;
import org.verbale.v1.RecoveryServiceGrpc;
import org.verbale.v1.RegistryServiceGrpc;

/** Every call comes in here: it is admitted or refused, and counted when it ends. */
final class Door implements ServerInterceptor {
  /** Where what is sent proves itself. */
  private static final Set<String> OPEN =
      Set.of(RegistryServiceGrpc.SERVICE_NAME, RecoveryServiceGrpc.SERVICE_NAME);

  private static final AttributeKey<Pass> PASS = AttributeKey.valueOf(Door.class, "PASS");

  private final Admission admission;
  private final CallMetrics metrics;
  private volatile boolean shut;

  Door(Admission admission, CallMetrics metrics) {
    this.admission = admission;
    this.metrics = metrics;
  }

  /** The pass of the call whose handler runs now. */
  static Pass pass() {
    return requireNonNull(ServiceRequestContext.current().attr(PASS), "pass");
  }

  /** Refuses every call from now on. */
  void shut() {
    shut = true;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    ServiceRequestContext context = ServiceRequestContext.current();
    var observed = new Observed<>(call, metrics.begin(call.getMethodDescriptor()));
    var unusedEnd = context.log().whenComplete().thenRun(observed.metrics::end);
    try {
      Pass pass = admit(chain(context), call.getMethodDescriptor());
      context.setAttr(PASS, pass);
      if (call.getMethodDescriptor().getType() != MethodDescriptor.MethodType.UNARY) {
        context.clearRequestTimeout(); // a stream is held to moving, not to ending
      }
      var unusedLeave = context.log().whenComplete().thenRun(pass::close);
    } catch (RefusedException e) {
      Failures.close(observed, e);
      return new ServerCall.Listener<>() {};
    }
    return next.startCall(observed, headers);
  }

  private Pass admit(List<CertificateDer> chain, MethodDescriptor<?, ?> method) {
    if (shut) {
      throw new Refusal.ShuttingDown().asException();
    }
    String service = requireNonNull(method.getServiceName());
    if (service.equals(FeedServiceGrpc.SERVICE_NAME)) {
      return admission.stream(chain);
    }
    return admission.call(chain, OPEN.contains(service) ? Access.GENUINE : Access.REGISTERED);
  }

  /** What TLS received; empty without a certificate or without TLS. */
  static List<CertificateDer> chain(ServiceRequestContext context) {
    SSLSession session = context.sslSession();
    var chain = new ArrayList<CertificateDer>();
    try {
      if (session != null) {
        for (Certificate certificate : session.getPeerCertificates()) {
          chain.add(CertificateDer.of(certificate.getEncoded()));
        }
      }
    } catch (SSLPeerUnverifiedException
        | CertificateEncodingException
        | IllegalArgumentException e) {
      throw new Refusal.Unauthenticated().asException();
    }
    return chain;
  }

  /** Tells the metrics how the call ended. */
  private static final class Observed<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final CallMetrics.Call metrics;

    Observed(ServerCall<Q, A> call, CallMetrics.Call metrics) {
      super(call);
      this.metrics = metrics;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      metrics.answered(status, trailers);
      super.close(status, trailers);
    }
  }
}
