package probity.node;

import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/** A token filter that is one wrapping of the stream. */
class StreamFilter extends AbstractTokenFilterFactory {
  private final UnaryOperator<TokenStream> wrap;

  StreamFilter(String name, Settings settings, UnaryOperator<TokenStream> wrap) {
    super(name, settings);
    this.wrap = wrap;
  }

  @Override
  public TokenStream create(TokenStream input) {
    return wrap.apply(input);
  }

  /** Works character by character: allowed in a normalizer, and applied to prefixes and the like. */
  static final class Normalizing extends StreamFilter implements NormalizingTokenFilterFactory {
    Normalizing(String name, Settings settings, UnaryOperator<TokenStream> wrap) {
      super(name, settings, wrap);
    }
  }

  /** Makes several tokens of one, so that no synonym rule can be read through it. */
  static final class Multiplying extends StreamFilter {
    Multiplying(String name, Settings settings, UnaryOperator<TokenStream> wrap) {
      super(name, settings, wrap);
    }

    @Override
    public TokenFilterFactory getSynonymFilter() {
      throw new IllegalArgumentException(
          "Token filter [" + name() + "] cannot be used to parse synonyms");
    }
  }
}
