package probity.node;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymFilter;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.CustomAnalyzer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;

/**
 * `synonym` and `synonym_graph`, with their rules in the settings of the index. (Sets kept by the
 * synonyms API need `_delete_by_query`, which the bare server lacks.)
 */
final class Synonyms {
  private static final Set<String> KNOWN = Set.of("synonyms", "expand", "lenient", "format");

  private Synonyms() {}

  static void register(Registry<TokenFilterFactory> registry) {
    registry
        .addConfigured("synonym", KNOWN, (i, e, name, s) -> new Unread(name, s, false))
        .addConfigured("synonym_graph", KNOWN, (i, e, name, s) -> new Unread(name, s, true));
  }

  /** A filter whose rules are read once the filters before it in the chain are known. */
  private static final class Unread extends AbstractTokenFilterFactory {
    private final Settings settings;
    private final boolean graph;

    Unread(String name, Settings settings, boolean graph) {
      super(name, settings);
      this.settings = settings;
      this.graph = graph;
      if (!settings.get("format", "solr").equals("solr")) {
        throw new IllegalArgumentException("The bare node reads synonyms in the Solr format only.");
      }
      if (!settings.hasValue("synonyms")) {
        throw new IllegalArgumentException("[" + name + "] needs `synonyms`, a list of rules");
      }
    }

    @Override
    public TokenStream create(TokenStream input) {
      throw new IllegalStateException("Synonyms are read with the rest of their chain only");
    }

    @Override
    public TokenFilterFactory getChainAwareTokenFilterFactory(
        IndexCreationContext context,
        TokenizerFactory tokenizer,
        List<CharFilterFactory> charFilters,
        List<TokenFilterFactory> before,
        Function<String, TokenFilterFactory> others) {
      Analyzer reader =
          new CustomAnalyzer(
              tokenizer,
              charFilters.toArray(CharFilterFactory[]::new),
              before.stream()
                  .map(TokenFilterFactory::getSynonymFilter)
                  .toArray(TokenFilterFactory[]::new));
      return new Read(name(), settings, map(reader, settings.getAsList("synonyms")), graph);
    }

    private SynonymMap map(Analyzer reader, List<String> rules) {
      boolean lenient = settings.getAsBoolean("lenient", false);
      List<String> sound = new ArrayList<>();
      for (String rule : rules) {
        try {
          parse(reader, List.of(rule));
          sound.add(rule);
        } catch (IllegalArgumentException | ParseException fault) {
          if (!lenient) {
            throw new IllegalArgumentException(
                "failed to build synonyms: [" + rule + "] of [" + name() + "]", fault);
          }
        }
      }
      try {
        return parse(reader, sound);
      } catch (ParseException fault) {
        throw new IllegalArgumentException("failed to build synonyms", fault);
      }
    }

    private SynonymMap parse(Analyzer reader, List<String> rules) throws ParseException {
      SolrSynonymParser parser =
          new SolrSynonymParser(true, settings.getAsBoolean("expand", true), reader);
      try {
        parser.parse(new StringReader(String.join("\n", rules)));
        return parser.build();
      } catch (IOException fault) {
        throw new UncheckedIOException(fault);
      }
    }
  }

  /** The same filter with its rules. */
  private static final class Read extends AbstractTokenFilterFactory {
    private final SynonymMap map;
    private final boolean graph;

    Read(String name, Settings settings, SynonymMap map, boolean graph) {
      super(name, settings);
      this.map = map;
      this.graph = graph;
    }

    /** Lucene would rather see the graph only, but `synonym` is what an index can hold. */
    @Override
    @SuppressWarnings("deprecation")
    public TokenStream create(TokenStream input) {
      if (map.fst == null) {
        return input; // no rules: Lucene's filters do not take an empty map
      }
      return graph
          ? new SynonymGraphFilter(input, map, false)
          : new SynonymFilter(input, map, false);
    }

    /** Rules of a second synonym filter are not read through the first. */
    @Override
    public TokenFilterFactory getSynonymFilter() {
      return IDENTITY_FILTER;
    }
  }
}
