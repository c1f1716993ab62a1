/**
 * The one data directory: tables of byte rows, read at one moment, changed by one synced batch.
 *
 * <p>Start at {@link org.verbale.server.storage.Storage}. Read through a {@link
 * org.verbale.server.storage.View}: {@code storage.read(view -> ...)} runs on a bounded pool of
 * platform threads and sees one moment of the database, however long it takes. Write through the
 * one open {@link org.verbale.server.storage.Transaction}, itself a {@code View} that sees its own
 * writes; a feature's {@code apply} is given it and never commits. Keys are made with {@link
 * org.verbale.server.storage.Key}, ranges with {@link org.verbale.server.storage.KeyRange}; every
 * {@link org.verbale.server.storage.Table} documents its rows, and a feature that needs a table
 * adds its constant there.
 *
 * <p><b>Invariant.</b> A transaction is durable as a whole before {@code commit} returns, or
 * nothing of it is visible. After a failed write nothing more is written until the process starts
 * anew. Only one process has the directory open.
 *
 * <p>May import: {@code id}, {@code refusal}. Alone in knowing RocksDB.
 */
@NullMarked
package org.verbale.server.storage;

import org.jspecify.annotations.NullMarked;
