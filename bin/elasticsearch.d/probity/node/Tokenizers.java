package probity.node;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.path.PathHierarchyTokenizer;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** How text is cut into words, beside the core's `standard`. */
final class Tokenizers {
  private Tokenizers() {}

  static Map<String, AnalysisProvider<TokenizerFactory>> all() {
    return new Registry<TokenizerFactory>()
        .add("keyword", Set.of(), (i, e, name, s) ->
            TokenizerFactory.newFactory(name, KeywordTokenizer::new))
        .add("whitespace", Set.of(), (i, e, name, s) ->
            TokenizerFactory.newFactory(name, WhitespaceTokenizer::new))
        .add("letter", Set.of(), (i, e, name, s) ->
            TokenizerFactory.newFactory(name, LetterTokenizer::new))
        .add("pattern", Set.of("pattern", "flags", "group"), (i, e, name, s) -> pattern(name, s))
        .add("path_hierarchy", Set.of("delimiter", "replacement", "skip"),
            (i, e, name, s) -> path(name, s))
        .add("ngram", Set.of("min_gram", "max_gram"), (index, e, name, s) -> {
          Grams.tokenizer(index, s, false); // so that bad settings are refused at once
          return TokenizerFactory.newFactory(name, () -> Grams.tokenizer(index, s, false));
        })
        .add("edge_ngram", Set.of("min_gram", "max_gram"), (index, e, name, s) ->
            TokenizerFactory.newFactory(name, () -> Grams.tokenizer(index, s, true)))
        .all();
  }

  private static TokenizerFactory pattern(String name, Settings settings) {
    Pattern pattern = Regex.compile(settings.get("pattern", "\\W+"), settings.get("flags"));
    int group = settings.getAsInt("group", -1);
    return TokenizerFactory.newFactory(name, () -> new PatternTokenizer(pattern, group));
  }

  private static TokenizerFactory path(String name, Settings settings) {
    char delimiter = settings.get("delimiter", "/").charAt(0);
    char replacement = settings.get("replacement", String.valueOf(delimiter)).charAt(0);
    int skip = settings.getAsInt("skip", 0);
    return TokenizerFactory.newFactory(
        name, () -> new PathHierarchyTokenizer(delimiter, replacement, skip));
  }
}
