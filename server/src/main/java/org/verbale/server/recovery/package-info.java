/**
 * Takes back what a restored backup lacks. After a disaster the log goes on as a new generation
 * ({@code docs/adr/0011-members-put-back-what-a-backup-lacks.md}); until an end that the operator
 * sets, whoever holds entries of the old log shows that it held them and puts them here, verbatim.
 * Then they are appended in the order of the old log, each by the command that made it once, and
 * life goes on.
 *
 * <p>Start at {@link org.verbale.server.recovery.Recovery}. Its commands: {@link
 * org.verbale.server.recovery.OpenRecovery}, {@link org.verbale.server.recovery.ShowChain}, {@link
 * org.verbale.server.recovery.PutBack}, {@link org.verbale.server.recovery.CloseRecovery}.
 *
 * <p><b>Invariant.</b> An entry waits here only if the old log is shown to have held it, and is
 * appended only if the command that it tells of is accepted again and makes the same leaf, byte for
 * byte. Whatever is here and cannot be appended is named. While a recovery is open nothing else is
 * appended, and time stands still.
 *
 * <p>May import: what features import, and features, whose commands it makes again.
 */
@NullMarked
package org.verbale.server.recovery;

import org.jspecify.annotations.NullMarked;
