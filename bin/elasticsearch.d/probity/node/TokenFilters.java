package probity.node;

import java.util.Set;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.core.LowerCaseFilter;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.LimitTokenCountFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/** Token filters without a room of their own: folding, case, cutting, patterns. */
final class TokenFilters {
  private static final Set<String> NONE = Set.of();

  private TokenFilters() {}

  static void register(Registry<TokenFilterFactory> registry) {
    characters(registry);
    counts(registry);
    patterns(registry);
  }

  private static void characters(Registry<TokenFilterFactory> registry) {
    registry
        .add("asciifolding", Set.of("preserve_original"), (i, e, name, s) -> new Folding(name, s))
        .add("lowercase", NONE, (i, e, name, s) ->
            new StreamFilter.Normalizing(name, s, LowerCaseFilter::new))
        .add("uppercase", NONE, (i, e, name, s) ->
            new StreamFilter.Normalizing(name, s, UpperCaseFilter::new))
        .add("trim", NONE, (i, e, name, s) ->
            new StreamFilter.Normalizing(name, s, TrimFilter::new))
        .add("decimal_digit", NONE, (i, e, name, s) ->
            new StreamFilter.Normalizing(name, s, DecimalDigitFilter::new))
        .add("reverse", NONE, (i, e, name, s) -> new StreamFilter(name, s, ReverseStringFilter::new))
        .add("flatten_graph", NONE, (i, e, name, s) ->
            new StreamFilter(name, s, FlattenGraphFilter::new));
  }

  private static void counts(Registry<TokenFilterFactory> registry) {
    registry
        .add("length", Set.of("min", "max"), (i, e, name, s) -> {
          int min = s.getAsInt("min", 0);
          int max = s.getAsInt("max", Integer.MAX_VALUE);
          return new StreamFilter(name, s, in -> new LengthFilter(in, min, max));
        })
        .add("limit", Set.of("max_token_count", "consume_all_tokens"), (i, e, name, s) -> {
          int most = s.getAsInt("max_token_count", 1);
          boolean all = s.getAsBoolean("consume_all_tokens", false);
          return new StreamFilter(name, s, in -> new LimitTokenCountFilter(in, most, all));
        })
        .add("unique", Set.of("only_on_same_position"), (i, e, name, s) ->
            s.getAsBoolean("only_on_same_position", false)
                ? new StreamFilter(name, s, RemoveDuplicatesTokenFilter::new)
                : new StreamFilter(name, s, FirstOccurrence::new))
        .add("remove_duplicates", NONE, (i, e, name, s) ->
            new StreamFilter(name, s, RemoveDuplicatesTokenFilter::new))
        .add("truncate", Set.of("length"), (i, e, name, s) -> {
          int length = s.getAsInt("length", 10);
          return new StreamFilter(name, s, in -> new TruncateTokenFilter(in, length));
        });
  }

  private static void patterns(Registry<TokenFilterFactory> registry) {
    registry
        .addConfigured("pattern_replace", Set.of("pattern", "flags", "replacement", "all"),
            (i, e, name, s) -> {
              Pattern pattern = pattern(name, s);
              String replacement = s.get("replacement", "");
              boolean all = s.getAsBoolean("all", true);
              return new StreamFilter.Normalizing(name, s,
                  in -> new PatternReplaceFilter(in, pattern, replacement, all));
            })
        .addConfigured("pattern_capture", Set.of("patterns", "preserve_original"),
            (i, e, name, s) -> {
              boolean keep = s.getAsBoolean("preserve_original", true);
              Pattern[] patterns =
                  s.getAsList("patterns").stream().map(Pattern::compile).toArray(Pattern[]::new);
              return new StreamFilter.Multiplying(name, s,
                  in -> new PatternCaptureGroupTokenFilter(in, keep, patterns));
            });
  }

  /** The setting `pattern`, with `flags` such as CASE_INSENSITIVE. */
  static Pattern pattern(String name, Settings settings) {
    String pattern = settings.get("pattern");
    if (pattern == null) {
      throw new IllegalArgumentException("pattern is missing for [" + name + "]");
    }
    return Regex.compile(pattern, settings.get("flags"));
  }

  /** Beside the folded form the written one may be kept: for whole words, never for prefixes. */
  private static final class Folding extends StreamFilter implements NormalizingTokenFilterFactory {
    private final String name;
    private final Settings settings;

    Folding(String name, Settings settings) {
      super(name, settings, in ->
          new ASCIIFoldingFilter(in, settings.getAsBoolean("preserve_original", false)));
      this.name = name;
      this.settings = settings;
    }

    @Override
    public TokenStream normalize(TokenStream input) {
      return new ASCIIFoldingFilter(input);
    }

    @Override
    public TokenFilterFactory getSynonymFilter() {
      return new StreamFilter.Normalizing(name, settings, ASCIIFoldingFilter::new);
    }
  }
}
