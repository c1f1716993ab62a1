package org.verbale.mls.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * A list of extensions, of each type at most one (RFC 9420, section 13.4). Unknown ones survive.
 */
public record Extensions(List<Extension> list) implements TlsStruct {
  public static final Extensions NONE = new Extensions(List.of());

  /** Most extensions in one list. */
  public static final int MAX = 64;

  /**
   * @throws IllegalArgumentException if two have the same type
   */
  public Extensions {
    list = List.copyOf(list);
    if (list.stream().mapToInt(Extension::type).distinct().count() != list.size()) {
      throw new IllegalArgumentException("extensions: a type twice (expected: each type once)");
    }
  }

  public static Extensions of(Extension... extensions) {
    return new Extensions(List.of(extensions));
  }

  /** The data of the extension of {@code type}, if there is one. */
  public Optional<Bytes> find(int type) {
    return list.stream().filter(each -> each.type() == type).map(Extension::data).findFirst();
  }

  /** The code points, in order. */
  public List<Integer> types() {
    return list.stream().map(Extension::type).toList();
  }

  /** This list with {@code extension} in the place of one of its type, or added at the end. */
  public Extensions with(Extension extension) {
    List<Extension> changed = new ArrayList<>(list);
    changed.removeIf(each -> each.type() == extension.type());
    changed.add(extension);
    return new Extensions(changed);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.vector(list);
  }

  public static Extensions read(TlsReader in) throws MalformedException {
    List<Extension> list = in.vector("extensions", MAX, Extension::read);
    if (list.stream().mapToInt(Extension::type).distinct().count() != list.size()) {
      throw new MalformedException("extensions", "a type twice", "each type once");
    }
    return new Extensions(list);
  }
}
