package org.verbale.server.demo;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.v1.ArchiveServiceGrpc;
import org.verbale.v1.AttachmentServiceGrpc;
import org.verbale.v1.ChannelServiceGrpc;
import org.verbale.v1.DirectoryServiceGrpc;
import org.verbale.v1.FeedServiceGrpc;
import org.verbale.v1.PublicationServiceGrpc;
import org.verbale.v1.RecordServiceGrpc;
import org.verbale.v1.RecoveryServiceGrpc;
import org.verbale.v1.RegistryServiceGrpc;
import org.verbale.v1.SearchGrpc;

/**
 * Stands before the real server, with its TLS key, and connects to it as one device: every answer
 * and every feed item goes through a {@link Lie}. Uploads are not passed on.
 */
final class LyingProxy implements AutoCloseable {
  /** Changes an answer, or gives it back as it is. */
  interface Lie {
    Message tell(Message request, Message answer);
  }

  private final ManagedChannel upstream;
  private final Server server;
  private volatile Lie lie = (request, answer) -> answer;

  private LyingProxy(ManagedChannel upstream, Path keys) throws Exception {
    this.upstream = upstream;
    var services =
        GrpcService.builder()
            .useBlockingTaskExecutor(true)
            .maxRequestMessageLength(16 << 20)
            .maxResponseMessageLength(16 << 20);
    for (ServiceDescriptor service :
        List.of(
            ArchiveServiceGrpc.getServiceDescriptor(),
            AttachmentServiceGrpc.getServiceDescriptor(),
            ChannelServiceGrpc.getServiceDescriptor(),
            DirectoryServiceGrpc.getServiceDescriptor(),
            FeedServiceGrpc.getServiceDescriptor(),
            PublicationServiceGrpc.getServiceDescriptor(),
            RecordServiceGrpc.getServiceDescriptor(),
            RecoveryServiceGrpc.getServiceDescriptor(),
            RegistryServiceGrpc.getServiceDescriptor(),
            SearchGrpc.getServiceDescriptor())) {
      services.addService(passing(service));
    }
    this.server =
        Server.builder()
            .port(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SessionProtocol.HTTPS)
            .tls(TlsKeyPair.of(key(keys), certificate(keys)))
            .tlsEngineType(TlsEngineType.JDK)
            .requestTimeoutMillis(0)
            .maxRequestLength(0)
            .gracefulShutdownTimeoutMillis(10, 200)
            .service(services.build())
            .build();
    server.start().join();
  }

  /**
   * @param keys where the real server's certificate and key are
   * @param port of the real server
   * @param device as which the proxy connects to it
   */
  static LyingProxy start(Path keys, int port, SSLContext device) throws Exception {
    ManagedChannel upstream =
        OkHttpChannelBuilder.forAddress("localhost", port)
            .sslSocketFactory(device.getSocketFactory())
            .tlsConnectionSpec(
                new String[] {"TLSv1.3"},
                new String[] {"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"})
            .maxInboundMessageSize(16 << 20)
            .build();
    return new LyingProxy(upstream, keys);
  }

  private static PrivateKey key(Path keys) throws Exception {
    String file = Files.readString(keys.resolve("server.key"));
    try (var key = PrivateKeyFile.read(file, Mechanism.PASSPHRASE.toCharArray())) {
      return PrivateKeyFile.toPlatformKey(key);
    }
  }

  private static X509Certificate certificate(Path keys) throws Exception {
    var certificate = CertificateChain.read(Files.readString(keys.resolve("server.crt")));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.der().toByteArray()));
  }

  int port() {
    return server.activeLocalPort();
  }

  /** From here on {@code lie} is told. */
  void tell(Lie next) {
    lie = next;
  }

  /** The truth, as the device may have it. */
  ManagedChannel truth() {
    return upstream;
  }

  private ServerServiceDefinition passing(ServiceDescriptor service) {
    var definition = ServerServiceDefinition.builder(service);
    for (MethodDescriptor<?, ?> method : service.getMethods()) {
      definition.addMethod(passing(method));
    }
    return definition.build();
  }

  private <Q, A> ServerMethodDefinition<Q, A> passing(MethodDescriptor<Q, A> method) {
    var handler =
        switch (method.getType()) {
          case UNARY ->
              ServerCalls.asyncUnaryCall(
                  (Q request, StreamObserver<A> out) -> ask(method, request, out));
          case SERVER_STREAMING ->
              ServerCalls.asyncServerStreamingCall(
                  (Q request, StreamObserver<A> out) -> follow(method, request, out));
          default ->
              ServerCalls.asyncClientStreamingCall(
                  (StreamObserver<A> out) ->
                      ServerCalls.<Q>asyncUnimplementedStreamingCall(method, out));
        };
    return ServerMethodDefinition.create(method, handler);
  }

  @SuppressWarnings("unchecked") // a lie answers in the kind that it was given
  private <A> A told(Object request, A answer) {
    return (A) lie.tell((Message) request, (Message) answer);
  }

  private <Q, A> void ask(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> out) {
    try {
      A answer = ClientCalls.blockingUnaryCall(upstream, method, CallOptions.DEFAULT, request);
      out.onNext(told(request, answer));
      out.onCompleted();
    } catch (StatusRuntimeException e) {
      out.onError(e);
    }
  }

  private <Q, A> void follow(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> out) {
    var call = upstream.newCall(method, CallOptions.DEFAULT);
    ((ServerCallStreamObserver<A>) out).setOnCancelHandler(() -> call.cancel("gone", null));
    ClientCalls.asyncServerStreamingCall(
        call,
        request,
        new StreamObserver<A>() {
          @Override
          public void onNext(A item) {
            out.onNext(told(request, item));
          }

          @Override
          public void onError(Throwable broken) {
            out.onError(broken);
          }

          @Override
          public void onCompleted() {
            out.onCompleted();
          }
        });
  }

  @Override
  public void close() {
    server.stop().join();
    upstream.shutdownNow();
  }
}
