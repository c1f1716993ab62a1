package org.verbale.mls.tree;

/**
 * One step of a filtered direct path (RFC 9420, section 4.1.2).
 *
 * @param node the parent that gets a fresh key
 * @param copathChild its child beside the path: the fresh secret is sealed to that child's
 *     resolution
 */
public record PathStep(int node, int copathChild) {}
