/**
 * Sealing and opening: records, their attachments, and the links between archive keys.
 *
 * <p>Start at {@link org.verbale.client.record.ArchiveKey}, which an epoch of the channel yields;
 * {@link org.verbale.client.record.RecordSealer} seals under it, {@link
 * org.verbale.client.record.RecordOpener} opens. The formats stand in {@code
 * docs/protocol/records.md}.
 *
 * <p><b>Invariant.</b> An {@code OpenedRecord} is, bit for bit, what its verified author signed;
 * all else is an {@link org.verbale.client.record.OpenException} that says what does not fit. Keys
 * are wiped when their owner is closed.
 *
 * <p>May import: {@code id}, {@code codec}, {@code crypto}, {@code note}, {@code log}, {@code
 * channel}, {@code record}.
 */
@NullMarked
package org.verbale.client.record;

import org.jspecify.annotations.NullMarked;
