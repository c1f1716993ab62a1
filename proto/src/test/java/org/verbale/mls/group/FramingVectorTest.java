package org.verbale.mls.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.AuthenticatedContent;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.testing.Vectors;

/** Signatures, tags and transcripts that others made. Suites 1 and 3 sign with Ed25519, as ours. */
class FramingVectorTest {
  private static final CipherSuite SUITE = CipherSuite.X25519_AES128GCM;

  private static Bytes hex(JsonObject each, String field) {
    return Bytes.fromHex(each.get(field).getAsString());
  }

  private static int suite(JsonObject each) {
    return each.get("cipher_suite").getAsInt();
  }

  private static void report(String what, int ran, List<JsonObject> cases, String why) {
    System.out.println(
        what + ": " + ran + " cases, left out " + (cases.size() - ran) + " (" + why + ")");
  }

  @Test
  void officialTranscripts_haveTheirHashes() throws MalformedException {
    List<JsonObject> cases = Vectors.cases("mls/transcript-hashes.json");
    int ran = 0;
    for (JsonObject each : cases) {
      if (suite(each) > 3) {
        continue;
      }
      AuthenticatedContent commit =
          TlsReader.decode(hex(each, "authenticated_content"), AuthenticatedContent::read);
      assertThat(commit.toBytes()).isEqualTo(hex(each, "authenticated_content"));
      Bytes confirmed =
          Transcript.confirmed(SUITE, hex(each, "interim_transcript_hash_before"), commit);
      assertThat(confirmed).isEqualTo(hex(each, "confirmed_transcript_hash_after"));
      Bytes tag = commit.auth().confirmationTag().orElseThrow();
      assertThat(Transcript.interim(SUITE, confirmed, tag))
          .isEqualTo(hex(each, "interim_transcript_hash_after"));
      assertThat(
              SUITE.verifyMac(
                  SecretBytes.adopt(hex(each, "confirmation_key").toByteArray()),
                  tag.toByteArray(),
                  confirmed.toByteArray()))
          .isTrue();
      ran++;
    }
    report("transcript-hashes", ran, cases, "suites 4 to 7 hash with SHA-384 or SHA-512");
  }

  @Test
  void officialPublicMessages_haveGoodSignaturesAndTags() throws MalformedException {
    List<JsonObject> cases = Vectors.cases("mls/message-protection.json");
    int ran = 0;
    for (JsonObject each : cases) {
      if (suite(each) != 1 && suite(each) != 3) {
        continue;
      }
      var context =
          new GroupContext(
              suite(each),
              hex(each, "group_id"),
              each.get("epoch").getAsLong(),
              hex(each, "tree_hash"),
              hex(each, "confirmed_transcript_hash"),
              Extensions.NONE);
      AuthenticatedContent proposal = unprotect(each, context, "proposal_pub");
      assertThat(proposal.content().content())
          .isEqualTo(TlsReader.decode(hex(each, "proposal"), Proposal::read));
      AuthenticatedContent commit = unprotect(each, context, "commit_pub");
      assertThat(commit.content().content())
          .isEqualTo(TlsReader.decode(hex(each, "commit"), Commit::read));
      ran++;
    }
    report("message-protection, public part", ran, cases, "others sign with ECDSA or Ed448");
  }

  private static AuthenticatedContent unprotect(JsonObject each, GroupContext context, String field)
      throws MalformedException {
    var message = (PublicMessage) MlsMessage.decode(hex(each, field)).body();
    AuthenticatedContent content = message.authenticated();
    assertThat(
            SUITE.verifyWithLabel(
                hex(each, "signature_pub").toByteArray(),
                AuthenticatedContent.SIGNATURE_LABEL,
                content.toBeSigned(context).toByteArray(),
                content.auth().signature().toByteArray()))
        .isTrue();
    assertThat(
            SUITE.verifyMac(
                SecretBytes.adopt(hex(each, "membership_key").toByteArray()),
                message.membershipTag().orElseThrow().toByteArray(),
                content.toBeMacced(context).toByteArray()))
        .isTrue();
    return content;
  }

  @Test
  void officialTrees_haveGoodLeafSignatures() throws MalformedException {
    List<JsonObject> cases = Vectors.cases("mls/tree-validation.json");
    int ran = 0;
    for (JsonObject each : cases) {
      if (suite(each) != 1 && suite(each) != 3) {
        continue;
      }
      RatchetTree tree = RatchetTree.decode(SUITE, hex(each, "tree"));
      for (int index : tree.members()) {
        LeafNode leaf = tree.leaf(index).orElseThrow();
        assertThat(
                SUITE.verifyWithLabel(
                    leaf.signatureKey().toByteArray(),
                    LeafNode.SIGNATURE_LABEL,
                    leaf.toBeSigned(hex(each, "group_id"), index).toByteArray(),
                    leaf.signature().toByteArray()))
            .isTrue();
      }
      ran++;
    }
    report("tree-validation, leaf signatures", ran, cases, "others sign with ECDSA or Ed448");
  }
}
