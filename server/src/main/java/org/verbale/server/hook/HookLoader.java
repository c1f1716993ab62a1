package org.verbale.server.hook;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.hook.PublicationHook;

/** Finds hooks, whatever they do. */
final class HookLoader {
  private static final Logger LOG = LoggerFactory.getLogger(HookLoader.class);
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** Before the names of hooks, which are so never an endpoint's. */
  private static final String PREFIX = "hook:";

  /** A broken entry can make the list begin anew for ever. */
  private static final int MOST_BROKEN = 100;

  private HookLoader() {}

  static List<PublicationHook> load(ClassLoader classes) {
    List<PublicationHook> hooks = new ArrayList<>();
    Iterator<PublicationHook> found = ServiceLoader.load(PublicationHook.class, classes).iterator();
    int broken = 0;
    while (broken < MOST_BROKEN) {
      try {
        if (!found.hasNext()) {
          break;
        }
        hooks.add(found.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        LOG.error("A publication hook cannot be made, and is left out", e);
        broken++;
      }
    }
    return hooks;
  }

  /** By the name that each says, with what tells them from endpoints. */
  static Map<String, PublicationHook> named(List<PublicationHook> hooks) {
    Map<String, PublicationHook> named = new LinkedHashMap<>();
    for (PublicationHook hook : hooks) {
      String name = name(hook);
      if (!NAME.matcher(name).matches()) {
        LOG.error("A publication hook of class {} has no usable name, and is left out", of(hook));
      } else if (named.putIfAbsent(PREFIX + name, hook) != null) {
        LOG.error("Publication hook {}: there is another of this name; left out", name);
      }
    }
    return named;
  }

  private static String name(PublicationHook hook) {
    try {
      return String.valueOf(hook.name());
    } catch (RuntimeException | LinkageError e) {
      return "";
    }
  }

  private static String of(PublicationHook hook) {
    return hook.getClass().getName();
  }
}
