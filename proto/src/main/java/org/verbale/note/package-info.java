/**
 * Signed text: C2SP signed notes (c2sp.org/signed-note) and the lines that Verbale's own notes are
 * made of.
 *
 * <p>Start at {@link org.verbale.note.SignedNote}: what was received, of which nothing may be
 * believed; {@link org.verbale.note.SignedNote#verify} makes the {@link
 * org.verbale.note.VerifiedNote} that everything else accepts. A format of lines is read with
 * {@link org.verbale.note.LineReader} and written with {@link org.verbale.note.LineWriter}.
 *
 * <p><b>Invariant.</b> A note has one encoding, and no other bytes parse to it. No {@code
 * VerifiedNote} exists without a valid signature by a key that its verifier knew, and none carries
 * an invalid one.
 *
 * <p>May import: {@code id}, {@code codec}, {@code crypto}. Nothing here knows what a note says.
 */
@NullMarked
package org.verbale.note;

import org.jspecify.annotations.NullMarked;
