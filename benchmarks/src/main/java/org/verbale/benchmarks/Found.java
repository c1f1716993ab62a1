package org.verbale.benchmarks;

/** A hit: engines that are compared must agree in each, to the last bit. */
record Found(String record, float score) {}
