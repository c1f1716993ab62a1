package org.verbale.mls.rule;

import java.util.Arrays;
import java.util.Optional;

/**
 * What makes a group, a proposal or a Commit valid. The id names the section of RFC 9420; {@code
 * VRB} marks what this product forbids beyond it.
 */
public enum Rule {
  // Framing and signatures.
  GROUP_ID("MLS-6-01", "this group's id"),
  EPOCH("MLS-6-02", "the current epoch"),
  SENDER_IS_MEMBER("MLS-6.1-01", "a leaf that is not blank"),
  CONTENT_SIGNATURE("MLS-6.1-02", "the sender's signature"),

  // Leaf nodes.
  LEAF_SUPPORTS_GROUP("MLS-7.2-01", "capabilities list MLS 1.0 and the group's suite"),
  LEAF_LISTS_CREDENTIAL("MLS-7.2-02", "capabilities list the leaf's own credential type"),
  LEAF_LISTS_EXTENSIONS("MLS-7.2-03", "capabilities list the leaf's own extensions"),
  LEAF_MAXIMUM_LIFETIME("MLS-7.2-04", "a lifetime no longer than the policy's"),
  LEAF_CREDENTIAL("MLS-7.3-01", "a credential that the policy accepts"),
  LEAF_SIGNATURE("MLS-7.3-02", "the signature of the leaf's own key"),
  LEAF_REQUIRED_CAPABILITIES("MLS-7.3-03", "capabilities list what the group requires"),
  CREDENTIAL_SUPPORTED_BY_ALL("MLS-7.3-04", "a credential type that all members support"),
  LEAF_SUPPORTS_CREDENTIALS("MLS-7.3-05", "support for all credential types in use"),
  LEAF_LIFETIME("MLS-7.3-06", "now within the lifetime"),
  KEY_PACKAGE_SOURCE("MLS-7.3-07", "source key_package in a KeyPackage"),
  UPDATE_SOURCE("MLS-7.3-08", "source update in an Update"),
  UPDATE_NEW_KEY("MLS-7.3-09", "an encryption key other than the replaced one"),
  PATH_SOURCE("MLS-7.3-10", "source commit in a path"),
  SIGNATURE_KEY_UNIQUE("MLS-7.3-11", "signature keys unique among members"),
  ENCRYPTION_KEY_UNIQUE("MLS-7.3-12", "encryption keys unique among members"),
  LEAF_KEY_FORM("MLS-7.3-13", "keys of the group's suite"),
  CREDENTIAL_SUCCESSOR("MLS-5.3-01", "a credential that may succeed the old one"),

  // Paths and trees.
  PATH_LENGTH("MLS-7.6-01", "one node for each of the filtered direct path"),
  PATH_CIPHERTEXTS("MLS-7.6-02", "one ciphertext for each of the resolution, new leaves left out"),
  PATH_KEY_FORM("MLS-7.6-03", "keys of the group's suite"),
  TREE_LEAVES("MLS-7.7-01", "no more leaves than the limit"),
  TREE_PARENT_HASH("MLS-7.9.2-01", "each parent node chained to one leaf by parent hashes"),
  PATH_PARENT_HASH("MLS-7.9.2-02", "the parent hash that the path makes"),

  // KeyPackages.
  KEY_PACKAGE_SUITE("MLS-10.1-01", "the group's version and suite"),
  KEY_PACKAGE_SIGNATURE("MLS-10.1-02", "the signature of the leaf's key"),
  KEY_PACKAGE_INIT_KEY("MLS-10.1-03", "an init key other than the encryption key"),
  KEY_PACKAGE_INIT_KEY_FORM("MLS-10.1-04", "an init key of the suite"),

  // Group context.
  REQUIRED_CAPABILITIES_MET("MLS-12.1.7-01", "requirements that all members meet"),
  CONTEXT_EXTENSIONS_SUPPORTED("MLS-13.4-01", "context extensions that every member supports"),
  CONTEXT_EXTENSION_FORM("MLS-11.1-01", "a well-formed required_capabilities"),

  // Proposals.
  REMOVED_IS_MEMBER("MLS-12.1.3-01", "a leaf that is not blank"),
  PSK_REINIT("MLS-12.1.4-01", "no reinit key outside a reinitialization"),
  PSK_BRANCH("MLS-12.1.4-02", "no branch key outside a branching"),
  PSK_NONCE("MLS-12.1.4-03", "a nonce as long as the suite's hash"),
  REINIT_VERSION("MLS-12.1.5-01", "a version not below the group's"),

  // Proposal lists.
  NO_OWN_UPDATE("MLS-12.2-01", "no Update of the committer"),
  NO_OWN_REMOVE("MLS-12.2-02", "no Remove of the committer"),
  ONE_CHANGE_PER_LEAF("MLS-12.2-03", "one Update or Remove for a leaf"),
  NO_CLIENT_ADDED_TWICE("MLS-12.2-04", "one Add for a client"),
  NO_MEMBER_ADDED("MLS-12.2-05", "no Add of a member that stays"),
  ONE_USE_OF_PSK("MLS-12.2-06", "one use of a pre-shared key"),
  ONE_CONTEXT_EXTENSIONS("MLS-12.2-07", "one GroupContextExtensions"),
  REINIT_ALONE("MLS-12.2-08", "a ReInit alone"),
  NO_EXTERNAL_INIT("MLS-12.2-09", "no ExternalInit in a member's Commit"),

  // Commits.
  PROPOSAL_KNOWN("MLS-12.4-01", "a proposal seen in this epoch"),
  PATH_REQUIRED("MLS-12.4-02", "a path"),
  PATH_NEW_LEAF_KEY("MLS-12.4.2-01", "a leaf key other than the committer's old one"),
  PATH_KEYS_FRESH("MLS-12.4.2-02", "keys that no node of the tree has, each once"),
  GROUP_CONTINUES("MLS-12.4.2-03", "a group that no ReInit has ended"),

  // Joining.
  GROUP_INFO_SIGNER("MLS-12.4.3-01", "a leaf that is not blank"),
  GROUP_INFO_SIGNATURE("MLS-12.4.3-02", "the signer's signature"),
  SUITE_KNOWN("MLS-12.4.3-03", "a suite that we have and the policy allows"),
  TREE_HASH("MLS-12.4.3.1-01", "the tree that the group context names"),
  UNMERGED_IS_DESCENDANT("MLS-12.4.3.1-02", "unmerged leaves below their node, not blank"),
  UNMERGED_IN_BETWEEN("MLS-12.4.3.1-03", "unmerged leaves listed by every node in between"),
  PARENT_KEY_UNIQUE("MLS-12.4.3.1-04", "a parent's key in no other node"),

  // What the product forbids.
  NO_APPLICATION_MESSAGE("VRB-01", "a proposal or a Commit: content goes into records"),
  NO_PRIVATE_MESSAGE("VRB-02", "a PublicMessage: handshakes are not encrypted"),
  MEMBERS_ONLY("VRB-03", "a member as sender"),
  NO_REINIT("VRB-04", "no ReInit unless the policy allows it"),
  NO_CONTEXT_EXTENSIONS("VRB-05", "no GroupContextExtensions unless the policy allows it"),
  CHANGE_ALLOWED("VRB-06", "a change that the policy accepts"),
  GROUP_ALLOWED("VRB-07", "a membership that the policy accepts"),
  PROPOSAL_LIMIT("VRB-08", "no more proposals in one epoch than the limit");

  private final String id;
  private final String expectation;

  Rule(String id, String expectation) {
    this.id = id;
    this.expectation = expectation;
  }

  /** The stable id, such as {@code MLS-12.2-07}. */
  public String id() {
    return id;
  }

  /** What the rule expects, in a few words. */
  public String expectation() {
    return expectation;
  }

  /** The rule of this id. */
  public static Optional<Rule> of(String id) {
    return Arrays.stream(values()).filter(rule -> rule.id.equals(id)).findFirst();
  }
}
