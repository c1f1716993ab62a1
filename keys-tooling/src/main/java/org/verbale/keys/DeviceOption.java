package org.verbale.keys;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.verbale.id.DeviceId;
import picocli.CommandLine.Option;

/** Which device. */
final class DeviceOption {
  @Option(
      names = "--id",
      paramLabel = "HEX",
      description = "Device id, 32 hexadecimal digits. Default: a new random one.")
  private @Nullable String id;

  DeviceId device(SecureRandom random) {
    if (id != null) {
      return new DeviceId(id);
    }
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return DeviceId.of(bytes);
  }
}
