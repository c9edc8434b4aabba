package probity.node;

import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * The parts of text analysis that a full distribution of Elasticsearch bundles and the bare server
 * lacks, as far as the product's mapping may use them: by their standard names and settings, so that
 * one mapping serves both. A setting that this node does not know is refused, never ignored.
 */
public final class CommonAnalysis extends Plugin implements AnalysisPlugin {
  @Override
  public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
    return CharFilters.all();
  }

  @Override
  public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
    return Tokenizers.all();
  }

  @Override
  public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
    Registry<TokenFilterFactory> registry = new Registry<>();
    TokenFilters.register(registry);
    Stemming.register(registry);
    Grams.register(registry);
    WordParts.register(registry);
    Synonyms.register(registry);
    return registry.all();
  }

  @Override
  public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
    return English.all();
  }
}
