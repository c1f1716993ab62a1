/**
 * The text of attached files, for search: PDF, DOCX, ODT, HTML and plain text, read by a process of
 * its own for each file.
 *
 * <p>Start at {@link org.verbale.search.attachments.AttachmentExtractor}.
 *
 * <p><b>Invariant.</b> No byte of a file is looked at in this process, and none is written to disk:
 * it goes through a pipe, and what comes back is text of bounded length or nothing. A child lives
 * for one file, and no longer than its deadline.
 *
 * <p>May import: {@code search.attachments.child}, {@code client.search}, {@code id}.
 */
@NullMarked
package org.verbale.search.attachments;

import org.jspecify.annotations.NullMarked;
