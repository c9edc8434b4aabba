package probity.node;

import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The analyzer `english`: possessives, lower case, stop words, kept words, Porter's stems. */
final class English extends AbstractIndexAnalyzerProvider<EnglishAnalyzer> {
  private final EnglishAnalyzer analyzer;

  private English(String name, Environment environment, Settings settings) {
    super(name, settings);
    CharArraySet stop =
        Analysis.parseStopWords(environment, settings, EnglishAnalyzer.getDefaultStopSet());
    analyzer =
        new EnglishAnalyzer(stop, Analysis.parseStemExclusion(settings, CharArraySet.EMPTY_SET));
  }

  static Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> all() {
    return new Registry<AnalyzerProvider<? extends Analyzer>>()
        .add("english", Set.of("stopwords", "stem_exclusion"),
            (i, environment, name, settings) -> new English(name, environment, settings))
        .all();
  }

  @Override
  public EnglishAnalyzer get() {
    return analyzer;
  }
}
