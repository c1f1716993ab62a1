package org.verbale.reinstatement;

import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;

/** What a chain of the old log ended in. Made only by {@link ChainProof#verify}. Immutable. */
public final class FormerChain {
  private final Chain chain;
  private final ChannelHead head;
  private final long size;

  FormerChain(Chain chain, ChannelHead head, long size) {
    this.chain = chain;
    this.head = head;
    this.size = size;
  }

  public Chain chain() {
    return chain;
  }

  /** Its end, as of {@link #size}. */
  public ChannelHead head() {
    return head;
  }

  /** Size of the sealed head that showed it, in leaves. */
  public long size() {
    return size;
  }

  @Override
  public String toString() {
    return "FormerChain[length " + head.length() + " at " + size + "]";
  }
}
