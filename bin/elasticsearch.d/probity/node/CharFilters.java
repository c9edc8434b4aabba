package probity.node;

import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.index.analysis.AbstractCharFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** What happens to the characters before they are words: `mapping`, `pattern_replace`. */
final class CharFilters {
  private static final Pattern RULE = Pattern.compile("(.*)\\s*=>\\s*(.*)\\s*", Pattern.DOTALL);
  private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9A-Fa-f]{4}|.)", Pattern.DOTALL);
  private static final Map<String, String> CONTROL =
      Map.of("t", "\t", "n", "\n", "r", "\r", "b", "\b", "f", "\f");

  private CharFilters() {}

  static Map<String, AnalysisProvider<CharFilterFactory>> all() {
    return new Registry<CharFilterFactory>()
        .addConfigured("mapping", Set.of("mappings"), (i, e, name, s) -> {
          NormalizeCharMap map = map(s.getAsList("mappings"));
          return new Normalizing(name, in -> new MappingCharFilter(map, in));
        })
        .addConfigured("pattern_replace", Set.of("pattern", "flags", "replacement"),
            (i, e, name, s) -> {
              Pattern pattern = TokenFilters.pattern(name, s);
              String replacement = s.get("replacement", "");
              return new Normalizing(
                  name, in -> new PatternReplaceCharFilter(pattern, replacement, in));
            })
        .add("html_strip", Set.of(), (i, e, name, s) -> new Plain(name, HTMLStripCharFilter::new))
        .all();
  }

  /** Rules as `’ => '`; an empty right side deletes. */
  private static NormalizeCharMap map(List<String> rules) {
    NormalizeCharMap.Builder builder = new NormalizeCharMap.Builder();
    for (String rule : rules) {
      Matcher sides = RULE.matcher(rule);
      if (!sides.matches()) {
        throw new IllegalArgumentException("Invalid Mapping Rule : [" + rule + "]");
      }
      builder.add(unescaped(sides.group(1).strip()), unescaped(sides.group(2).strip()));
    }
    return builder.build();
  }

  /** `\\u0020` for a space, `\\n` and its like, and a backslash before anything else. */
  private static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(found -> {
          String what = found.group(1);
          String plain =
              what.length() > 1
                  ? String.valueOf((char) Integer.parseInt(what.substring(1), 16))
                  : CONTROL.getOrDefault(what, what);
          return Matcher.quoteReplacement(plain);
        });
  }

  private static class Plain extends AbstractCharFilterFactory {
    private final UnaryOperator<Reader> wrap;

    Plain(String name, UnaryOperator<Reader> wrap) {
      super(name);
      this.wrap = wrap;
    }

    @Override
    public Reader create(Reader input) {
      return wrap.apply(input);
    }
  }

  /** Allowed in a normalizer, and applied to prefixes and the like. */
  private static final class Normalizing extends Plain implements NormalizingCharFilterFactory {
    Normalizing(String name, UnaryOperator<Reader> wrap) {
      super(name, wrap);
    }
  }
}
