package org.verbale.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.evidence.Evidence;
import org.verbale.identity.Assignment;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.Holder;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Pem;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.Revocation;
import org.verbale.identity.SigningRequest;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.NoteSignature;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifierKey;
import org.verbale.publication.BundleHead;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.Succession;
import org.verbale.witness.CosignerKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "inspect",
    description = {
      "Says what a file is: type, fields, hashes, validity. For every file that this tool makes,"
          + " for receipts and published records. Never shows a secret, and asks for no"
          + " passphrase.",
      "",
      "Certificates are verified up to the root in the file: compare its hash with the one you"
          + " trust. Signatures of notes are listed, not verified."
    },
    footer = {"%nExample:", "  verbale-keys inspect xa-expert.signing.crt"})
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class InspectCommand implements Callable<Integer> {
  private static final String PEM = "-----BEGIN ";

  /** How a PKCS#12 store begins (RFC 7292, section 4): a long SEQUENCE, INTEGER 3. */
  private static final String PKCS12 = "3082....020103";

  private final Surroundings surroundings;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file;

  InspectCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if (PublicationFile.isBundle(file)) {
      publication(new Printout(surroundings));
      return 0;
    }
    Bytes bytes = KeyFiles.read(file);
    String text = new String(bytes.toByteArray(), UTF_8);
    Printout printout = new Printout(surroundings);
    printout.line("file", file);
    if (isStore(bytes)) {
      printout.line("type", "PKCS#12 store, opened by its passphrase alone");
    } else if (text.startsWith(PEM + Pem.CERTIFICATE + "-")) {
      certificates(text, printout);
    } else if (text.startsWith(PEM + Pem.REQUEST + "-")) {
      SigningRequest request = SigningRequest.verify(Pem.decode(Pem.REQUEST, text));
      printout.line("request for", "");
      printout.holder(request.holder());
      printout.line("public key", request.publicKey().toHex());
    } else if (text.startsWith(PEM + PrivateKeyFile.LABEL + "-")) {
      printout.line("type", "private key");
      printout.line("protection", PrivateKeyFile.describe(text));
    } else if (text.startsWith(Receipt.DOMAIN + "\n")) {
      receipt(Receipt.parse(bytes), printout);
    } else if (text.startsWith(Evidence.DOMAIN + "\n")) {
      evidence(Evidence.parse(bytes), printout);
    } else if (text.contains("\n\n")) {
      note(SignedNote.parse(bytes), printout);
    } else if (text.contains("+")) {
      for (String line : text.strip().lines().toList()) {
        vkey(line, printout);
      }
    } else {
      throw new CommandFailure(
          file + ": unknown (expected: a file that verbale-keys makes, or a receipt)");
    }
    return 0;
  }

  private void publication(Printout printout) throws IOException, MalformedException {
    BundleHead head = PublicationFile.claimed(file);
    printout.line("file", file);
    printout.line("type", "published record, not verified here: use verify");
    printout.line("log", Printout.visible(head.checkpoint().unverified().origin()));
    printout.text(head.record().note().claim().toText());
    printout.text(head.decision().note().claim().toText());
  }

  private static void vkey(String vkey, Printout printout) throws MalformedException {
    try {
      CosignerKey key = CosignerKey.parse(vkey);
      printout.line("type", "witness key (public), " + key.type());
      printout.line("name", key.name());
      printout.line("key id", HexFormat.of().toHexDigits(key.keyId()));
    } catch (MalformedException e) { // then it is a log's, or its reader says what is wrong
      VerifierKey key = VerifierKey.parse(vkey);
      printout.line("type", "log key (public)");
      printout.line("name", key.name());
      printout.line("key id", HexFormat.of().toHexDigits(key.keyId()));
      printout.line("vkey", key);
    }
  }

  private static void evidence(Evidence evidence, Printout printout) {
    printout.line("type", "evidence, not verified here: use verify-evidence");
    printout.line("claim", evidence.claim());
    printout.line("log", evidence.origin());
    for (SignedCheckpoint statement : evidence.statements()) {
      printout.line("claimed", statement.unverified().head());
    }
  }

  private static void certificates(String pem, Printout printout)
      throws MalformedException, IdentityException, IOException {
    List<Bytes> blocks = Pem.decodeAll(Pem.CERTIFICATE, pem);
    CertificateDer first = CertificateDer.of(blocks.get(0).toByteArray());
    if (blocks.size() == 1 && !isRoot(first)) {
      printout.holder(first.claimedHolder());
      printout.line("hash", first.hash());
      printout.line("issuer", "not in the file: signature not verified");
      return;
    }
    VerifiedCertificate certificate = CertificateChain.read(pem);
    printout.certificate(certificate);
    printout.line("public key", certificate.publicKey().toHex());
    for (VerifiedCertificate issuer : CertificateChain.of(certificate)) {
      if (!issuer.equals(certificate)) {
        printout.line("issued by", "");
        printout.certificate(issuer);
      }
    }
  }

  private static boolean isStore(Bytes bytes) {
    return bytes.size() > 7 && Bytes.of(bytes.toByteArray(), 0, 7).toHex().matches(PKCS12);
  }

  private static boolean isRoot(CertificateDer der) throws IdentityException {
    return der.claimedHolder() instanceof Holder.Root;
  }

  private static void note(SignedNote note, Printout printout) throws MalformedException {
    String text = note.unverifiedText();
    if (text.startsWith(Assignment.DOMAIN + "\n")) {
      Assignment assignment = Assignment.parse(text);
      printout.line("type", "assignment");
      assignment
          .roster()
          .parties()
          .forEach((channel, parties) -> printout.line("channel", channel + " " + parties));
    } else if (text.startsWith(Revocation.DOMAIN + "\n")) {
      Revocation.parse(text);
      printout.line("type", "revocation");
    } else if (text.startsWith(Succession.DOMAIN + "\n")) {
      SignedSuccession succession = new SignedSuccession(note, Succession.parse(text));
      String what = succession.isNote() ? "log succession" : "proposal of a log succession";
      printout.line("type", what);
    } else {
      printout.line("type", "signed note");
    }
    printout.line("hash", note.hash());
    printout.line("base64", note.hash().toBase64());
    printout.text(text);
    for (NoteSignature signature : note.signatures()) {
      printout.line("signature by", signature.name());
    }
  }

  private static void receipt(Receipt receipt, Printout printout) {
    printout.line("type", "receipt, not verified here: use verify");
    printout.line("log", receipt.checkpoint().unverified().origin());
    printout.line("kind", receipt.leaf().kind());
    printout.line("index", receipt.proof().index());
    printout.line("time", Instant.ofEpochMilli(receipt.leaf().time()));
    printout.line("object", receipt.leaf().object());
  }
}
