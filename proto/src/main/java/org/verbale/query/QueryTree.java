package org.verbale.query;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A whole query: its node, and the table that the node's numbers name. Immutable. */
public record QueryTree(QueryNode root, TermTable table) {
  /**
   * @throws IllegalArgumentException if a number names no entry, or an entry of another field, or
   *     the words of a phrase stand in a facet
   */
  public QueryTree {
    requireNonNull(root, "root");
    TableShape shape = TableShape.of(table);
    nodes(root).forEach(shape::check);
  }

  /** All nodes, the root first. */
  public List<QueryNode> nodes() {
    return nodes(root);
  }

  static List<QueryNode> nodes(QueryNode root) {
    List<QueryNode> all = new ArrayList<>();
    Deque<QueryNode> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      QueryNode node = open.removeLast();
      all.add(node);
      open.addAll(node.children());
    }
    return all;
  }

  /** Most nodes from the root to a leaf, both counted. */
  public int depth() {
    return depth(root);
  }

  static int depth(QueryNode root) {
    int depth = 0;
    List<QueryNode> level = List.of(root);
    while (!level.isEmpty()) {
      depth++;
      level = level.stream().flatMap(node -> node.children().stream()).toList();
    }
    return depth;
  }

  /** Whether a server with these limits takes it. */
  public boolean isWithin(QueryLimits limits) {
    return nodes().size() <= limits.nodes()
        && depth() <= limits.depth()
        && table.terms().size() <= limits.terms();
  }

  /**
   * The terms and phrases that make a record fit; not those that keep it out, and no facets.
   *
   * @return each once
   */
  public List<QueryNode> sought() {
    List<QueryNode> found = new ArrayList<>();
    Deque<QueryNode> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      QueryNode node = open.removeFirst();
      if (node instanceof QueryNode.Term || node instanceof QueryNode.Phrase) {
        found.add(node);
      } else if (node instanceof QueryNode.Bool bool) {
        open.addAll(bool.must());
        open.addAll(bool.should());
        open.addAll(bool.filter());
      } else {
        open.addAll(node.children());
      }
    }
    return found.stream().distinct().toList();
  }
}
