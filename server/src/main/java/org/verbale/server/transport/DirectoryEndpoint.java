package org.verbale.server.transport;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.verbale.id.Digest;
import org.verbale.server.directory.ClaimKeyPackages;
import org.verbale.server.directory.Directory;
import org.verbale.server.directory.PublishKeyPackages;
import org.verbale.v1.ClaimKeyPackagesRequest;
import org.verbale.v1.ClaimKeyPackagesResponse;
import org.verbale.v1.CountKeyPackagesRequest;
import org.verbale.v1.CountKeyPackagesResponse;
import org.verbale.v1.DirectoryServiceGrpc;
import org.verbale.v1.PublishKeyPackagesRequest;
import org.verbale.v1.PublishKeyPackagesResponse;

/** KeyPackages. */
final class DirectoryEndpoint extends DirectoryServiceGrpc.DirectoryServiceImplBase {
  private final Calls calls;
  private final Backend backend;

  DirectoryEndpoint(Calls calls, Backend backend) {
    this.calls = calls;
    this.backend = backend;
  }

  @Override
  public void publishKeyPackages(
      PublishKeyPackagesRequest request, StreamObserver<PublishKeyPackagesResponse> out) {
    calls.answer(
        out,
        pass -> {
          var publish =
              PublishKeyPackages.of(
                  pass.caller(),
                  request.getOneTimeList().stream().map(Wire::bytes).toList(),
                  Wire.bytes(request.getLastResort()),
                  backend.limits());
          return PublishKeyPackagesResponse.newBuilder()
              .setWaiting(backend.sequencer().execute(publish))
              .build();
        });
  }

  @Override
  public void countKeyPackages(
      CountKeyPackagesRequest request, StreamObserver<CountKeyPackagesResponse> out) {
    calls.answer(
        out,
        pass -> {
          Directory.Stock stock =
              backend.read(
                  pass,
                  reading ->
                      backend
                          .directory()
                          .stock(reading.view(), reading.policy(), reading.caller()));
          return CountKeyPackagesResponse.newBuilder()
              .setWaiting(stock.waiting())
              .setLastResort(stock.lastResort())
              .build();
        });
  }

  @Override
  public void claimKeyPackages(
      ClaimKeyPackagesRequest request, StreamObserver<ClaimKeyPackagesResponse> out) {
    calls.answer(
        out,
        pass -> {
          var claim =
              ClaimKeyPackages.of(
                  pass.caller(),
                  Wire.channel(request.getChannel()),
                  digests(request.getCertificatesList()),
                  backend.limits().directory());
          return ClaimKeyPackagesResponse.newBuilder()
              .addAllKeyPackages(
                  backend.sequencer().execute(claim).stream().map(Wire::bytes).toList())
              .build();
        });
  }

  private static List<Digest> digests(List<ByteString> certificates) {
    return certificates.stream().map(bytes -> Wire.digest("certificates", bytes)).toList();
  }
}
