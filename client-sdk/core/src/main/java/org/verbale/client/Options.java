package org.verbale.client;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.verbale.client.search.RecordAnalyzer;
import org.verbale.crypto.CipherSuite;

/** What a client may be told; {@link VerbaleClientBuilder} documents each and its default. */
record Options(
    Duration callTimeout,
    int keyPackages,
    Duration acknowledgementLimit,
    Duration checkInterval,
    Clock clock,
    SecureRandom random,
    CipherSuite suite,
    Duration keep,
    Optional<RecordAnalyzer> analyzer,
    boolean fillsIn) {}
