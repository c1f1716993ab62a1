package org.verbale.client;

import org.verbale.client.channel.TermTrapdoors;
import org.verbale.id.ChannelId;
import org.verbale.query.TermTable;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.QueryResponse;

/** What a search on the server needs of a client. Safe for use by many threads. */
interface SearchLine {
  /**
   * @throws org.verbale.client.error.DishonestServerException if the server was caught before
   */
  void demandHonest();

  /** What opens the terms of a query in a channel, as far as its chain was read. */
  TermTrapdoors trapdoors(ChannelId channel, int profile, TermTable terms);

  QueryResponse send(QueryRequest request);

  /** How many entries of a channel were read. */
  long length(ChannelId channel);

  /** Reads on. */
  void catchUp(ChannelId channel);

  /** The line of a client. */
  static SearchLine of(Session session) {
    return new SearchLine() {
      @Override
      public void demandHonest() {
        session.halt().check();
      }

      @Override
      public TermTrapdoors trapdoors(ChannelId channel, int profile, TermTable terms) {
        return session.engine(channel).trapdoors(profile, terms);
      }

      @Override
      public QueryResponse send(QueryRequest request) {
        return session.server().query(request);
      }

      @Override
      public long length(ChannelId channel) {
        return session.engine(channel).head().length();
      }

      @Override
      public void catchUp(ChannelId channel) {
        session.halt().guard(session.engine(channel)::catchUp);
      }
    };
  }
}
