package probity.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** Components of one sort by name, each with the settings that it knows. */
final class Registry<T> {
  /** Beside these, a component that is not configured is given the settings of its whole index. */
  private static final Set<String> EVERYWHERE = Set.of("type", "version");

  private final Map<String, AnalysisProvider<T>> providers = new HashMap<>();

  /** A component that may be named without being configured. */
  Registry<T> add(String name, Set<String> known, AnalysisProvider<T> provider) {
    providers.put(name, checked(known, provider));
    return this;
  }

  /** A component that means nothing without settings, a mapping or a pattern for instance. */
  Registry<T> addConfigured(String name, Set<String> known, AnalysisProvider<T> provider) {
    AnalysisProvider<T> checked = checked(known, provider);
    providers.put(name, AnalysisPlugin.requiresAnalysisSettings(checked));
    return this;
  }

  Map<String, AnalysisProvider<T>> all() {
    return Map.copyOf(providers);
  }

  private static <T> AnalysisProvider<T> checked(Set<String> known, AnalysisProvider<T> provider) {
    return (index, environment, name, settings) -> {
      refuseUnknown(name, known, settings);
      return provider.get(index, environment, name, settings);
    };
  }

  private static void refuseUnknown(String name, Set<String> known, Settings settings) {
    Set<String> unknown = new TreeSet<>();
    for (String key : settings.keySet()) {
      String plain = key.replaceFirst("\\.\\d+$", ""); // a list arrives as one key, or numbered
      if (!known.contains(plain) && !EVERYWHERE.contains(plain) && !plain.startsWith("index.")) {
        unknown.add(plain);
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "[" + name + "]: the bare node does not know the setting " + unknown
              + "; a full distribution may. It knows " + new TreeSet<>(known) + ".");
    }
  }
}
