package probity.node;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterIterator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/** `word_delimiter_graph`: references, plates and hyphenated names taken apart and put together. */
final class WordParts {
  /** Each setting with its bit in Lucene's filter, and whether it holds unless said otherwise. */
  private static final Map<String, Integer> ON =
      Map.of(
          "generate_word_parts", WordDelimiterGraphFilter.GENERATE_WORD_PARTS,
          "generate_number_parts", WordDelimiterGraphFilter.GENERATE_NUMBER_PARTS,
          "split_on_case_change", WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE,
          "split_on_numerics", WordDelimiterGraphFilter.SPLIT_ON_NUMERICS,
          "stem_english_possessive", WordDelimiterGraphFilter.STEM_ENGLISH_POSSESSIVE);

  private static final Map<String, Integer> OFF =
      Map.of(
          "catenate_words", WordDelimiterGraphFilter.CATENATE_WORDS,
          "catenate_numbers", WordDelimiterGraphFilter.CATENATE_NUMBERS,
          "catenate_all", WordDelimiterGraphFilter.CATENATE_ALL,
          "preserve_original", WordDelimiterGraphFilter.PRESERVE_ORIGINAL,
          "ignore_keywords", WordDelimiterGraphFilter.IGNORE_KEYWORDS);

  private WordParts() {}

  static void register(Registry<TokenFilterFactory> registry) {
    Set<String> known = new HashSet<>(ON.keySet());
    known.addAll(OFF.keySet());
    known.addAll(Set.of("protected_words", "adjust_offsets"));
    registry.add("word_delimiter_graph", known, (i, environment, name, s) -> {
      int flags = flags(s);
      boolean adjust = s.getAsBoolean("adjust_offsets", true);
      CharArraySet kept = protectedWords(environment, s);
      byte[] types = WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE;
      return new StreamFilter.Multiplying(name, s,
          in -> new WordDelimiterGraphFilter(in, adjust, types, flags, kept));
    });
  }

  private static int flags(Settings settings) {
    int flags = 0;
    for (Map.Entry<String, Integer> option : ON.entrySet()) {
      flags |= settings.getAsBoolean(option.getKey(), true) ? option.getValue() : 0;
    }
    for (Map.Entry<String, Integer> option : OFF.entrySet()) {
      flags |= settings.getAsBoolean(option.getKey(), false) ? option.getValue() : 0;
    }
    return flags;
  }

  private static CharArraySet protectedWords(Environment environment, Settings settings) {
    return Analysis.getWordSet(environment, settings, "protected_words");
  }
}
