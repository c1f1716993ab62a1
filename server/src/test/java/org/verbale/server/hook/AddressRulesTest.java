package org.verbale.server.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
  private static final AddressRules PLAIN = new AddressRules(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "169.254.169.254",
        "169.254.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.170",
        "192.0.2.7",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.9",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "2130706433", // 127.0.0.1 as one number
        "127.1",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:10.0.0.1",
        "::ffff:0:10.0.0.1",
        "::127.0.0.1",
        "::169.254.169.254",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::10.1.2.3",
        "64:ff9b:1::808:808",
        "100::1",
        "2001::1", // Teredo
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::1", // 6to4 of 127.0.0.1
        "2002:a9fe:a9fe::1",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254", // metadata of a cloud
        "fdff::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1"
      })
  void addressThatIsNotThePublicInternet_isRefused(String address) throws Exception {
    assertThat(PLAIN.permit(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:1.1.1.1",
        "64:ff9b::1.1.1.1",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2003::1",
        "2a00:1450:4001::1"
      })
  void addressOfThePublicInternet_isPermitted(String address) throws Exception {
    assertThat(PLAIN.permit(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void allowedNetwork_isPermitted_andNoOtherPrivateOne() throws Exception {
    var rules = new AddressRules(List.of(Network.of("10.1.0.0/16"), Network.of("fd00:1::/32")));
    assertThat(rules.permit(InetAddress.getByName("10.1.255.255"))).isTrue();
    assertThat(rules.permit(InetAddress.getByName("::ffff:10.1.0.1"))).isTrue();
    assertThat(rules.permit(InetAddress.getByName("fd00:1::9"))).isTrue();
    assertThat(rules.permit(InetAddress.getByName("10.2.0.0"))).isFalse();
    assertThat(rules.permit(InetAddress.getByName("fd00:2::9"))).isFalse();
    assertThat(rules.permit(InetAddress.getByName("169.254.169.254"))).isFalse();
    assertThat(rules.permit(InetAddress.getByName("64:ff9b::10.1.0.1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.0.0/16",
        "169.254.169.254/32",
        "0.0.0.0/0",
        "10.0.0.0/7",
        "8.8.8.8/32",
        "224.0.0.0/4",
        "::/0",
        "fe80::/10",
        "fc00::/6",
        "ff00::/8"
      })
  void networkThatIsNotPrivate_cannotBeAllowed(String network) {
    assertThat(AddressRules.isAllowable(Network.of(network))).isFalse();
    assertThatThrownBy(() -> new AddressRules(List.of(Network.of(network))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.1/8",
        "10.0.0/8",
        "010.0.0.0/8",
        "256.0.0.0/8",
        "1.2.3.4./32",
        "host.example/32",
        "fd00::/129",
        "fd00::1/64",
        "fd00/8",
        "fd00:::/8",
        "fe80::1%lo/128",
        "::ffff:10.0.0.0/104",
        "10.0.0.0/8 "
      })
  void malformedNetwork_isRefused(String text) {
    assertThat(Network.parse(text)).isEmpty();
  }
}
