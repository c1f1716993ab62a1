package org.verbale.mls.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.testing.Vectors;

class MlsMessageTest {
  /** Each field of a case in messages.json, but the tree: {@code RatchetTreeTest} has that. */
  private static final Map<String, TlsReader.Decoder<? extends TlsStruct>> DECODERS =
      Map.ofEntries(
          Map.entry("mls_welcome", MlsMessage::read),
          Map.entry("mls_group_info", MlsMessage::read),
          Map.entry("mls_key_package", MlsMessage::read),
          Map.entry("group_secrets", GroupSecrets::read),
          Map.entry("add_proposal", in -> body(in, ProposalType.ADD)),
          Map.entry("update_proposal", in -> body(in, ProposalType.UPDATE)),
          Map.entry("remove_proposal", in -> body(in, ProposalType.REMOVE)),
          Map.entry("pre_shared_key_proposal", in -> body(in, ProposalType.PSK)),
          Map.entry("re_init_proposal", in -> body(in, ProposalType.REINIT)),
          Map.entry("external_init_proposal", in -> body(in, ProposalType.EXTERNAL_INIT)),
          Map.entry(
              "group_context_extensions_proposal",
              in -> body(in, ProposalType.GROUP_CONTEXT_EXTENSIONS)),
          Map.entry("commit", Commit::read),
          Map.entry("public_message_application", MlsMessage::read),
          Map.entry("public_message_proposal", MlsMessage::read),
          Map.entry("public_message_commit", MlsMessage::read),
          Map.entry("private_message", MlsMessage::read));

  /** A proposal without its type in front, as the vectors have it. */
  private static TlsStruct body(TlsReader in, int type) throws MalformedException {
    Bytes rest = in.remaining();
    byte[] whole = new byte[rest.size() + 2];
    whole[1] = (byte) type;
    System.arraycopy(rest.toByteArray(), 0, whole, 2, rest.size());
    Proposal proposal = TlsReader.decode(Bytes.of(whole), Proposal::read);
    return out -> {
      byte[] back = proposal.toBytes().toByteArray();
      out.raw(Bytes.of(back, 2, back.length - 2));
    };
  }

  @Test
  void officialMessages_readAndWriteBackTheSame() throws MalformedException {
    List<JsonObject> cases = Vectors.cases("mls/messages.json");
    for (JsonObject each : cases) {
      assertThat(each.keySet()).hasSize(DECODERS.size() + 1).contains("ratchet_tree");
      for (var decoder : DECODERS.entrySet()) {
        Bytes bytes = Bytes.fromHex(each.get(decoder.getKey()).getAsString());
        TlsStruct value = TlsReader.decode(bytes, decoder.getValue());
        assertThat(value.toBytes()).as(decoder.getKey()).isEqualTo(bytes);
      }
    }
    System.out.println("messages: " + cases.size() + " cases, 0 left out");
  }

  @Test
  void officialMessages_cutShortAnywhere_areRefused() {
    JsonObject first = Vectors.cases("mls/messages.json").get(0);
    for (var decoder : DECODERS.entrySet()) {
      Bytes bytes = Bytes.fromHex(first.get(decoder.getKey()).getAsString());
      for (int length = 0; length < bytes.size(); length++) {
        Bytes cut = Bytes.of(bytes.toByteArray(), 0, length);
        assertThatThrownBy(() -> TlsReader.decode(cut, decoder.getValue()))
            .as("%s of %d bytes", decoder.getKey(), length)
            .isInstanceOf(MalformedException.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'0002000100', version",
    "'00010000', wire_format",
    "'00010006', wire_format",
    "'00010001 00 0000000000000000 05', sender_type",
    "'00010001 00 0000000000000000 00', sender_type",
    "'00010001 00 0000000000000000 0100000000 00 04', content_type",
    "'00010001 00 0000000000000000 0100000000 00 00', content_type",
    "'00010001 00 0000000000000000 0100000000 00 02 0a0a 00', proposal_type",
    "'00010001 00 0000000000000000 0100000000 00 02 0000', proposal_type",
    "'00010001 00 0000000000000000 0100000000 00 03 0103', type",
    "'00010001 00 0000000000000000 0100000000 00 03 00 02', path"
  })
  void unknownCode_isRefused(String hex, String field) {
    assertThatThrownBy(() -> MlsMessage.decode(Bytes.fromHex(hex.replace(" ", ""))))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  @Test
  void credentialOfUnknownType_isRefused() {
    assertThatThrownBy(() -> TlsReader.decode(Bytes.fromHex("0a0a00"), Credential::read))
        .hasMessageContaining("credential_type");
  }

  @Test
  void extensionTwice_isRefused() throws MalformedException {
    Bytes once = Bytes.fromHex("070a0a01ff000300");
    assertThat(TlsReader.decode(once, Extensions::read).types()).containsExactly(0x0a0a, 3);
    assertThatThrownBy(() -> TlsReader.decode(Bytes.fromHex("060a0a000a0a00"), Extensions::read))
        .hasMessage("extensions: a type twice (expected: each type once)");
  }

  @Test
  void unmergedLeavesOutOfOrder_areRefused() {
    for (String leaves : List.of("080000000200000001", "080000000100000001", "04ffffffff")) {
      assertThatThrownBy(() -> TlsReader.decode(Bytes.fromHex("0000" + leaves), ParentNode::read))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void keyPackageOfAnotherVersionThanItsMessage_isRefused() {
    String message = Vectors.cases("mls/messages.json").get(0).get("mls_key_package").getAsString();
    String other = message.substring(0, 8) + "0002" + message.substring(12);
    assertThatThrownBy(() -> MlsMessage.decode(Bytes.fromHex(other)))
        .hasMessageContaining("version 2");
  }

  @Test
  void lifetime_isUnsigned() {
    Lifetime forEver = new Lifetime(0, -1);
    assertThat(forEver.contains(Long.MAX_VALUE)).isTrue();
    assertThat(forEver.isAtMost(Long.MAX_VALUE)).isFalse();
    assertThat(new Lifetime(10, 20).contains(9)).isFalse();
    assertThat(new Lifetime(10, 20).contains(10)).isTrue();
    assertThat(new Lifetime(10, 20).contains(20)).isTrue();
    assertThat(new Lifetime(10, 20).contains(21)).isFalse();
    assertThat(new Lifetime(10, 20).isAtMost(10)).isTrue();
    assertThat(new Lifetime(10, 20).isAtMost(9)).isFalse();
    assertThat(new Lifetime(20, 10).isAtMost(Long.MAX_VALUE)).isFalse();
  }
}
