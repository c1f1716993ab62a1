package org.verbale.benchmarks;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.TermField;

/**
 * The least that sealing takes besides analysis: an HMAC for each term, a key of AES for each, and
 * a block for each run. Not thread-safe.
 */
final class BareSealing {
  private static final int KEY = 16;

  private final Mac mac;
  private final Cipher cipher;
  private final byte[] input = new byte[KEY];
  private final byte[] block = new byte[KEY];

  BareSealing() throws GeneralSecurityException {
    mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    cipher = Cipher.getInstance("AES/ECB/NoPadding");
  }

  /** Of each term what it is hashed from, and how many runs it has. */
  static final class Work {
    private final List<byte[]> inputs = new ArrayList<>();
    private final List<Integer> runs = new ArrayList<>();

    private void add(RecordTerms of, TermField field, Bytes text, int count) {
      inputs.add(
          new TlsWriter().uint16(of.profile()).text(field.code()).opaque(text).toByteArray());
      runs.add(count);
    }
  }

  /** What is to be done for a record. */
  static Work of(RecordTerms terms) {
    var work = new Work();
    terms.lengths().keySet().forEach(field -> work.add(terms, field, Bytes.EMPTY, 1));
    terms
        .terms()
        .forEach(
            (term, postings) ->
                work.add(terms, term.field(), term.text(), RecordTerms.slots(postings)));
    return work;
  }

  /** Does it, and keeps nothing of it. */
  void run(Work work) throws GeneralSecurityException {
    for (int i = 0; i < work.inputs.size(); i++) {
      byte[] key = Arrays.copyOf(mac.doFinal(work.inputs.get(i)), KEY);
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      int runs = work.runs.get(i);
      for (int run = 0; run < runs; run++) {
        input[KEY - 1] = (byte) run;
        int unused = cipher.update(input, 0, KEY, block, 0);
      }
    }
  }
}
