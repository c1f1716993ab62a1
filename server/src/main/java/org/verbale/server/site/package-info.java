/**
 * The public face: what States published, as pages in six languages, files, feeds and a programming
 * interface, with what it takes to check each of them.
 *
 * <p>Start at {@link org.verbale.server.site.PublicSite}; {@code Site} says what stands where.
 * Pages are written by {@code Html}, which cannot write markup from text. What the site says itself
 * is in {@code texts_*.properties}, the names of States in {@code states_*.properties}. The check
 * that runs in a browser is {@code check.js}, one script without any library.
 *
 * <p><b>Invariant.</b> What a State wrote is text and never markup, and nothing in it acts unseen.
 * No page names another site, sets a cookie or needs a script, but for the check. Every answer,
 * errors included, has the headers of {@code SiteHeaders}. An error tells its kind and nothing
 * else.
 *
 * <p>May import: {@code id}, {@code codec}, {@code record}, {@code refusal}, {@code storage},
 * {@code publicstore}, {@code publicsearch}, {@code admission}, and of {@code transport} how a port
 * is bound, identified and closed.
 */
@NullMarked
package org.verbale.server.site;

import org.jspecify.annotations.NullMarked;
