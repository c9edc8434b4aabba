package probity.node;

import java.util.Set;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenizer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/** Pieces of words: for search as one types, and for names that are misspelt. */
final class Grams {
  private static final Set<String> KNOWN = Set.of("min_gram", "max_gram", "preserve_original");

  private Grams() {}

  static void register(Registry<TokenFilterFactory> registry) {
    registry
        .add("edge_ngram", KNOWN, (index, e, name, s) -> {
          int min = min(s);
          int max = max(s);
          boolean whole = s.getAsBoolean("preserve_original", false);
          return new StreamFilter.Multiplying(name, s,
              in -> new EdgeNGramTokenFilter(in, min, max, whole));
        })
        .add("ngram", KNOWN, (index, e, name, s) -> {
          int min = min(s);
          int max = max(s);
          refuseTooWide(index, min, max);
          boolean whole = s.getAsBoolean("preserve_original", false);
          return new StreamFilter.Multiplying(name, s,
              in -> new NGramTokenFilter(in, min, max, whole));
        });
  }

  static Tokenizer tokenizer(IndexSettings index, Settings settings, boolean edge) {
    int min = min(settings);
    int max = max(settings);
    if (edge) {
      return new EdgeNGramTokenizer(min, max);
    }
    refuseTooWide(index, min, max);
    return new NGramTokenizer(min, max);
  }

  private static int min(Settings settings) {
    return settings.getAsInt("min_gram", 1);
  }

  private static int max(Settings settings) {
    return settings.getAsInt("max_gram", 2);
  }

  /** The index's own limit, which a full distribution keeps to as well. */
  private static void refuseTooWide(IndexSettings index, int min, int max) {
    if (max - min > index.getMaxNgramDiff()) {
      throw new IllegalArgumentException(
          "max_gram - min_gram is " + (max - min) + "; [index.max_ngram_diff] allows "
              + index.getMaxNgramDiff());
    }
  }
}
