package org.verbale.query.wire;

import static org.verbale.query.FieldKind.FACET;
import static org.verbale.query.FieldKind.SCORED;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.query.ChannelTables;
import org.verbale.query.QueryNode;
import org.verbale.query.QueryNode.Bool;
import org.verbale.query.QueryNode.Phrase.Place;
import org.verbale.query.SealedQuery;
import org.verbale.query.SealedRequest;
import org.verbale.query.TableKey;
import org.verbale.query.TableShape;
import org.verbale.query.TrapdoorTable;
import org.verbale.record.RecordType;
import org.verbale.terms.Trapdoor;

/** Queries of all kinds of nodes, by chance. */
final class SampleQueries {
  static final TableShape SHAPE =
      new TableShape(List.of(SCORED, FACET, SCORED), List.of(0, 0, 1, 2));

  private final RandomGenerator random;

  SampleQueries(RandomGenerator random) {
    this.random = random;
  }

  SealedRequest request() {
    List<ChannelTables> channels = new ArrayList<>();
    for (String name : List.of("R-XA/answers", "R-XA/dialogue", "R-XB/reviewers/TIP")) {
      List<TrapdoorTable> tables = new ArrayList<>();
      for (long epoch = random.nextInt(3); epoch < 3; epoch++) {
        tables.add(
            new TrapdoorTable(
                new TableKey(epoch / 2, epoch * epoch, 1),
                trapdoors(SHAPE.scored()),
                trapdoors(SHAPE.termFields().size())));
      }
      channels.add(new ChannelTables(ChannelId.of(name), tables));
    }
    byte[] cursor = new byte[random.nextInt(40)];
    random.nextBytes(cursor);
    return new SealedRequest(
        new SealedQuery(node(4), SHAPE), channels, 1 + random.nextInt(100), Bytes.of(cursor));
  }

  private List<Trapdoor> trapdoors(int count) {
    List<Trapdoor> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[Trapdoor.LENGTH];
      random.nextBytes(bytes);
      all.add(Trapdoor.of(Bytes.of(bytes)));
    }
    return all;
  }

  QueryNode node(int levels) {
    return levels > 1 && random.nextInt(3) > 0 ? branch(levels - 1) : leaf();
  }

  private List<QueryNode> nodes(int least, int levels) {
    List<QueryNode> nodes = new ArrayList<>();
    for (int i = random.nextInt(3) + least; i > 0; i--) {
      nodes.add(node(levels));
    }
    return nodes;
  }

  private QueryNode branch(int levels) {
    return switch (random.nextInt(3)) {
      case 0 -> bool(nodes(0, levels), levels);
      case 1 -> new QueryNode.DisjunctionMax(random.nextFloat(), nodes(1, levels));
      default -> new QueryNode.ConstantScore(node(levels));
    };
  }

  private QueryNode bool(List<QueryNode> should, int levels) {
    int minimum = random.nextInt(should.size() + 1);
    return new Bool(nodes(0, levels), should, nodes(0, levels), nodes(1, levels), minimum);
  }

  private QueryNode leaf() {
    return switch (random.nextInt(7)) {
      case 0 -> term(random.nextInt(SHAPE.termFields().size()));
      case 1 ->
          new QueryNode.Phrase(
              0,
              random.nextInt(QueryNode.MAX_SLOP + 1),
              List.of(new Place(1, 0), new Place(0, 3), new Place(1, 3)));
      case 2 -> new QueryNode.All();
      case 3 -> new QueryNode.Metadata.Types(Set.of(RecordType.MESSAGE, RecordType.ANSWER));
      case 4 -> new QueryNode.Metadata.Authors(Set.of(new PartyCode("XB"), new PartyCode("XA")));
      case 5 -> new QueryNode.Metadata.Languages(Set.of(Language.ZH, Language.AR));
      default -> accepted(Instant.ofEpochMilli(random.nextLong(-1_000_000, 1_000_000)));
    };
  }

  private static QueryNode term(int number) {
    return new QueryNode.Term(SHAPE.termFields().get(number), number);
  }

  private QueryNode accepted(Instant from) {
    return new QueryNode.Metadata.Accepted(
        random.nextBoolean() ? Optional.of(from) : Optional.empty(),
        Optional.of(from.plusMillis(1)));
  }
}
