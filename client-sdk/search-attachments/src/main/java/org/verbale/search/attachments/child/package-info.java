/**
 * What runs in a process of its own: takes one file, answers with its text or with why there is
 * none, and ends.
 *
 * <p>Start at {@link org.verbale.search.attachments.child.ExtractionProcess}.
 *
 * <p><b>Invariant.</b> Nothing of a file is written anywhere but into the answer, and nothing is
 * asked of a network or a disk on its behalf. Whatever else goes wrong ends the process, which has
 * little memory and little time.
 *
 * <p>May import: nothing of ours, for its class path has nothing else of ours; PDFBox and jsoup.
 */
@NullMarked
package org.verbale.search.attachments.child;

import org.jspecify.annotations.NullMarked;
