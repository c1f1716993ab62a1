package org.verbale.mls.group;

import org.verbale.mls.wire.Proposal;

/**
 * A proposal and the member it is from.
 *
 * @param sender leaf index; the committer's own if the Commit has it by value
 */
public record SentProposal(Proposal proposal, int sender) {}
