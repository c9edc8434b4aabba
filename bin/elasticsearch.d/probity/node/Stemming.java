package probity.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.KeywordRepeatFilter;
import org.apache.lucene.analysis.miscellaneous.PatternKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.tartarus.snowball.ext.EnglishStemmer;

/** English stems, and the words that keep theirs. Other languages need a full distribution. */
final class Stemming {
  private Stemming() {}

  static void register(Registry<TokenFilterFactory> registry) {
    registry
        .add("stemmer", Set.of("language", "name"), (i, e, name, s) ->
            new StreamFilter(name, s, stemmer(s.get("language", s.get("name", "porter")))))
        .add("porter_stem", Set.of(), (i, e, name, s) ->
            new StreamFilter(name, s, PorterStemFilter::new))
        .add("kstem", Set.of(), (i, e, name, s) -> new StreamFilter(name, s, KStemFilter::new))
        .add("keyword_repeat", Set.of(), (i, e, name, s) ->
            new StreamFilter.Multiplying(name, s, KeywordRepeatFilter::new))
        .addConfigured("stemmer_override", Set.of("rules"), (i, e, name, s) -> {
          StemmerOverrideFilter.StemmerOverrideMap map = overrides(s.getAsList("rules"));
          return new StreamFilter(name, s, in -> new StemmerOverrideFilter(in, map));
        })
        .addConfigured("keyword_marker", Set.of("keywords", "keywords_pattern"),
            (i, environment, name, s) -> new StreamFilter(name, s, marker(environment, s)));
  }

  private static UnaryOperator<TokenStream> stemmer(String language) {
    switch (language) {
      case "english":
      case "porter":
        return PorterStemFilter::new;
      case "light_english":
      case "lightEnglish":
      case "kstem":
        return KStemFilter::new;
      case "minimal_english":
      case "minimalEnglish":
        return EnglishMinimalStemFilter::new;
      case "possessive_english":
      case "possessiveEnglish":
        return EnglishPossessiveFilter::new;
      case "porter2":
        return in -> new SnowballFilter(in, new EnglishStemmer());
      default:
        throw new IllegalArgumentException(
            "The bare node stems English only, not [" + language + "]; a full distribution may.");
    }
  }

  /** Rules as `running, runs => run`. */
  private static StemmerOverrideFilter.StemmerOverrideMap overrides(List<String> rules) {
    StemmerOverrideFilter.Builder builder = new StemmerOverrideFilter.Builder(false);
    for (String rule : rules) {
      String[] sides = rule.split("=>");
      if (sides.length != 2) {
        throw new IllegalArgumentException("Invalid keyword override rule: " + rule);
      }
      for (String word : sides[0].split(",")) {
        builder.add(word.trim(), sides[1].trim());
      }
    }
    try {
      return builder.build();
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** Words, or a pattern of words, that no stemmer behind this filter touches. */
  private static UnaryOperator<TokenStream> marker(Environment environment, Settings settings) {
    String pattern = settings.get("keywords_pattern");
    if (pattern != null) {
      Pattern compiled = Pattern.compile(pattern);
      return in -> new PatternKeywordMarkerFilter(in, compiled);
    }
    CharArraySet words = Analysis.getWordSet(environment, settings, "keywords");
    if (words == null) {
      throw new IllegalArgumentException("keyword_marker needs `keywords` or `keywords_pattern`");
    }
    return in -> new SetKeywordMarkerFilter(in, words);
  }
}
