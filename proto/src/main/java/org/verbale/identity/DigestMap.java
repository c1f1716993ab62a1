package org.verbale.identity;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.verbale.id.Digest;

/**
 * An immutable map from digests: a trie over their hexadecimal digits, of which an update copies
 * one path. A registry of ten thousand certificates so costs an update as much as one of ten.
 */
final class DigestMap<V> {
  private static final int WIDTH = 16;
  private static final DigestMap<?> EMPTY = new DigestMap<>(new Branch<>());

  private sealed interface Node<V> {}

  private record Leaf<V>(Digest key, V value) implements Node<V> {}

  private static final class Branch<V> implements Node<V> {
    private final @Nullable Node<V>[] children;

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays know no type parameters
    Branch() {
      this.children = new Node[WIDTH];
    }

    Branch(Branch<V> other) {
      this.children = other.children.clone();
    }
  }

  private final Branch<V> root;

  private DigestMap(Branch<V> root) {
    this.root = root;
  }

  @SuppressWarnings("unchecked") // it holds nothing, so it is of every type
  static <V> DigestMap<V> empty() {
    return (DigestMap<V>) EMPTY;
  }

  Optional<V> get(Digest key) {
    Branch<V> branch = root;
    for (int depth = 0; ; depth++) {
      Node<V> child = branch.children[digit(key, depth)];
      if (child instanceof Branch<V> next) {
        branch = next;
      } else if (child instanceof Leaf<V> leaf && leaf.key.equals(key)) {
        return Optional.of(leaf.value);
      } else {
        return Optional.empty();
      }
    }
  }

  /** This map with {@code key} leading to {@code value}, whatever it led to before. */
  DigestMap<V> with(Digest key, V value) {
    return new DigestMap<>(put(root, new Leaf<>(key, requireNonNull(value, "value")), 0));
  }

  private static <V> Branch<V> put(Branch<V> branch, Leaf<V> leaf, int depth) {
    Branch<V> copy = new Branch<>(branch);
    int digit = digit(leaf.key, depth);
    Node<V> child = copy.children[digit];
    if (child instanceof Branch<V> below) {
      copy.children[digit] = put(below, leaf, depth + 1);
    } else if (child instanceof Leaf<V> other && !other.key.equals(leaf.key)) {
      copy.children[digit] = put(put(new Branch<>(), other, depth + 1), leaf, depth + 1);
    } else {
      copy.children[digit] = leaf;
    }
    return copy;
  }

  /** In the order of the keys. */
  void forEach(Consumer<V> action) {
    visit(root, action);
  }

  private static <V> void visit(Branch<V> branch, Consumer<V> action) {
    for (Node<V> child : branch.children) {
      if (child instanceof Branch<V> below) {
        visit(below, action);
      } else if (child instanceof Leaf<V> leaf) {
        action.accept(leaf.value);
      }
    }
  }

  private static int digit(Digest key, int depth) {
    int bit = 4 * depth;
    int digit = 0;
    for (int i = bit; i < bit + 4; i++) {
      digit = digit << 1 | (key.bit(i) ? 1 : 0);
    }
    return digit;
  }
}
