/**
 * What a member says of a record that is not what its author signed.
 *
 * <p>Start at {@link org.verbale.complaint.ComplaintRules}; {@link
 * org.verbale.complaint.ComplaintNote} is what is signed.
 *
 * <p><b>Invariant.</b> Pure: server and members judge the same note at the same place alike, by who
 * signed it and what it is about. Whether the complaint is right, each member sees that opens the
 * record.
 *
 * <p>May import: {@code id}, {@code codec}, {@code refusal}, {@code note}, {@code channel}, {@code
 * identity}, {@code policy}, {@code erasure}.
 */
@NullMarked
package org.verbale.complaint;

import org.jspecify.annotations.NullMarked;
