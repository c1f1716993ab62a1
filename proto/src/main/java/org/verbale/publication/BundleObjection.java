package org.verbale.publication;

/**
 * What is wrong with a bundle or a disclosure. Names are stable: pages and programs branch on them.
 */
public enum BundleObjection {
  /** The first line is not {@code verbale/bundle/v1}. */
  NOT_A_BUNDLE,
  /** The bytes are not of the form, or not in its one encoding. */
  MALFORMED,
  /** No log that is trusted signed the checkpoint, or a known key is named that did not. */
  CHECKPOINT,
  /** Too few witnesses cosigned the checkpoint. */
  QUORUM,
  /** A leaf of another kind: a record is no decision, a decision no hold. */
  LEAF_KIND,
  /** The leaf is about another note. */
  NOTE_HASH,
  /** The leaf does not stand in the tree of the checkpoint. */
  INCLUSION,
  /** The decision, or the request, stands or was made before what it is about. */
  ORDER,
  /** The certificate of a signer is not in the bundle, or its issuer's is not. */
  CERTIFICATE_MISSING,
  /** A certificate that no signer needs. */
  CERTIFICATE_UNUSED,
  /** The certificates stand in another order than the one they have. */
  CERTIFICATE_ORDER,
  /** A certificate that is none, or that its issuer did not sign or may not have issued. */
  CERTIFICATE,
  /** A certificate that is not for signing. */
  CERTIFICATE_USE,
  /** The root is not one that is trusted. */
  ROOT,
  /** The certificate was not valid at the time of the leaf. */
  VALIDITY,
  /** A signature is not by the certificate that it names. */
  SIGNATURE,
  /** Nobody of this party and role may post such a record so, in a channel that is published. */
  AUTHOR,
  /** The decision is about another review, record or note. */
  DECISION,
  /** The decision does not publish. */
  ACT,
  /** The decision is not the State's under review, nor the Secretariat's at its request. */
  DECIDER,
  /** The signer is of the right party and decides nothing for it. */
  ROLE,
  /** The second signature is not by who decides for the author's State. */
  CONSENT,
  /** The decision executes a request that is not in the bundle. */
  REQUEST_MISSING,
  /** A request is in the bundle that the decision does not execute. */
  REQUEST_UNUSED,
  /** The request is not what the decision executes: another note, record, number or other parts. */
  REQUEST,
  /** Other parts are disclosed than the decision names. */
  PARTS,
  /** An opening is of a record with another number of parts. */
  COUNT,
  /** An opening does not lead to the record's parts root: other text, salt or place. */
  OPENING,
  /** A part without content is disclosed, which would say how many have some. */
  DUMMY,
  /** A file is there whose part is not, or no attachment; or the reverse. */
  FILES,
  /** A file is of another length than its part says. */
  FILE_LENGTH,
  /** A file is not the one whose root stands in its part. */
  FILE_ROOT
}
