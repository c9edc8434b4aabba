package probity.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * One Elasticsearch node on the loopback address, until it is told to stop.
 *
 * <p>Arguments: the folder with its modules, the folder for its data, the port for HTTP, and any
 * number of further settings as NAME=VALUE.
 */
public final class LoopbackNode {
  private LoopbackNode() {}

  public static void main(String[] arguments) throws Exception {
    Settings settings = settings(arguments);
    Path config = Path.of(arguments[1], "config").toAbsolutePath();
    Files.createDirectories(config);
    LogConfigurator.configureWithoutConfig(settings);
    try {
      run(new Environment(settings, config));
    } catch (Exception fault) {
      System.err.println("Elasticsearch cannot start: " + innermost(fault).getMessage());
      fault.printStackTrace();
      System.exit(1); // threads of a half-made node would keep the process alive
    }
  }

  private static Settings settings(String[] arguments) {
    Path data = Path.of(arguments[1]).toAbsolutePath();
    Settings.Builder settings =
        Settings.builder()
            .put("path.home", Path.of(arguments[0]).toAbsolutePath().toString())
            .put("path.data", data.resolve("data").toString())
            .put("path.logs", data.resolve("logs").toString())
            .put("cluster.name", "probity-loopback")
            .put("node.name", "loopback")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", arguments[2])
            .put("transport.port", "0") // nobody joins: any free port will do
            .put("logger.level", "WARN");
    for (int i = 3; i < arguments.length; i++) {
      String[] pair = arguments[i].split("=", 2);
      settings.put(pair[0], pair[1]);
    }
    return settings.build();
  }

  /** Start, and wait for SIGTERM or Ctrl-C; then flush and close in order. */
  private static void run(Environment environment) throws Exception {
    PluginsLoader modules =
        PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir()), Set.of(), Map.of(), false);
    Node node = new Node(environment, modules);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node), "stop"));
    node.start();
    if (Boolean.getBoolean("probity.leaveAtOnce")) {
      System.exit(0); // only to see which classes a start needs
    }
    new CountDownLatch(1).await();
  }

  private static void close(Node node) {
    try {
      node.prepareForClose();
      node.close();
    } catch (Exception fault) {
      fault.printStackTrace();
    }
  }

  private static Throwable innermost(Throwable fault) {
    return fault.getCause() == null ? fault : innermost(fault.getCause());
  }
}
