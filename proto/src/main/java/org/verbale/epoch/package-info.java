/**
 * The rules of a channel's epochs that everybody can check: creation, Commits, acknowledgements,
 * resync requests, relinks.
 *
 * <p>Start at {@link org.verbale.epoch.EpochRules}. The {@code Signed...} types are what arrived,
 * note and contents fitting each other; {@link org.verbale.epoch.EpochView} is what the judging
 * side knows of the chain.
 *
 * <p><b>Invariant.</b> Server and members judge by this code alone: what the server takes, every
 * member takes. Nothing here needs a secret.
 *
 * <p>May import: {@code id}, {@code codec}, {@code crypto}, {@code refusal}, {@code note}, {@code
 * channel}, {@code rights}, {@code identity}, {@code policy}, {@code mls}, {@code membership}.
 */
@NullMarked
package org.verbale.epoch;

import org.jspecify.annotations.NullMarked;
