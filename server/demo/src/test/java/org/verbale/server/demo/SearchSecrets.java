package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.verbale.channel.EpochId;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.state.FileStateStore;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Hkdf;
import org.verbale.crypto.HmacSha256;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.analysis.Token;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;
import org.verbale.terms.Trapdoor;

/**
 * What the members of a channel have and its server must never have, from the state that one of
 * them left: archive keys, and the search keys that come of them (docs/protocol/search.md).
 *
 * @param archiveKeys of every epoch
 * @param searchKeys as many, whether a search epoch began there or not
 */
record SearchSecrets(List<Bytes> archiveKeys, List<Bytes> searchKeys) {
  SearchSecrets {
    archiveKeys = List.copyOf(archiveKeys);
    searchKeys = List.copyOf(searchKeys);
  }

  /**
   * @param state of a client that is closed
   */
  static SearchSecrets of(Path state, KeyCustody custody, ChannelId channel) throws IOException {
    List<Bytes> archiveKeys = new ArrayList<>();
    List<Bytes> searchKeys = new ArrayList<>();
    try (SecretBytes master = custody.stateKey();
        StateStore store = FileStateStore.open(state, master, new SecureRandom())) {
      String prefix = "channel/" + channel + "|key/"; // generation, epoch, which of its keys
      for (String name : store.keys(prefix)) {
        String[] rest = name.substring(prefix.length()).split("/", -1);
        var epoch = new EpochId(channel, Long.parseLong(rest[0]), Long.parseLong(rest[1]));
        Bytes key = store.get(name).orElseThrow();
        archiveKeys.add(key);
        searchKeys.add(searchKey(epoch, key));
      }
    }
    return new SearchSecrets(archiveKeys, searchKeys);
  }

  private static Bytes searchKey(EpochId epoch, Bytes archiveKey) {
    byte[] info = ("verbale/search/v1|" + epoch).getBytes(US_ASCII);
    try (SecretBytes secret = SecretBytes.adopt(archiveKey.toByteArray());
        SecretBytes extracted = Hkdf.extract(SecretBytes.zeros(0), secret);
        SecretBytes key = Hkdf.expand(extracted, info, Hkdf.LENGTH)) {
      return Bytes.of(key.reveal());
    }
  }

  List<Bytes> keys() {
    return Stream.concat(archiveKeys.stream(), searchKeys.stream()).toList();
  }

  /** Trapdoors of the terms that a text has in its language, by every search key. */
  Set<Bytes> ofText(Language language, String text) {
    List<String> terms =
        AnalysisProfile.ONE.tokens(language, text).stream().map(Token::term).toList();
    return trapdoors(TermField.text(language), terms);
  }

  /** Trapdoors of what a facet has, by every search key. */
  Set<Bytes> ofFacet(TermField facet, String value) {
    return trapdoors(facet, List.of(value));
  }

  private Set<Bytes> trapdoors(TermField field, List<String> terms) {
    Set<Bytes> trapdoors = new HashSet<>();
    for (Bytes each : searchKeys) {
      try (SecretBytes key = SecretBytes.adopt(each.toByteArray());
          HmacSha256 mac = new HmacSha256(key)) {
        for (String term : terms) {
          var input =
              new TlsWriter()
                  .uint16(AnalysisProfile.ONE.id())
                  .text(field.code())
                  .opaque(Term.of(field, term).text());
          trapdoors.add(Trapdoor.ofMac(mac.mac(input.toByteArray())).toBytes());
        }
      }
    }
    return trapdoors;
  }
}
