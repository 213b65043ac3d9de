import com.marcnuri.helm.Helm;
import java.nio.file.Path;

/**
 * What of Helm is asked for here, by helm-java:
 *
 *   version
 *   lint <chart>
 *   template <chart> <name of the release> <namespace> [--values <file>]… [--set <path>=<value>]…
 *
 * Says what Helm says, and ends with its fault in one line and with code 1 where it refuses.
 */
public class RunHelm {
  /** The oldest Kubernetes that the chart is for: without a cluster Helm would take one of its own choice. */
  private static final String KUBERNETES = "1.30.0";

  public static void main(String[] words) {
    try {
      System.out.print(run(words));
    } catch (Exception refusal) {
      System.err.println(refusal.getMessage());
      System.exit(1);
    }
  }

  private static String run(String[] words) {
    switch (words[0]) {
      case "version":
        return Helm.version().call();
      case "lint":
        return lint(Path.of(words[1]));
      case "template":
        return template(words);
      default:
        throw new IllegalArgumentException(words[0] + " is not known here");
    }
  }

  private static String lint(Path chart) {
    var result = new Helm(chart).lint().strict().call();
    var said = String.join("\n", result.getMessages());
    if (result.isFailed()) throw new IllegalStateException(said);
    return said;
  }

  private static String template(String[] words) {
    var command =
        new Helm(Path.of(words[1]))
            .template()
            .withName(words[2])
            .withNamespace(words[3])
            .withKubeVersion(KUBERNETES);
    for (int at = 4; at + 1 < words.length; at += 2) {
      if (words[at].equals("--values")) command.withValuesFile(Path.of(words[at + 1]));
      else if (words[at].equals("--set")) set(command, words[at + 1]);
      else throw new IllegalArgumentException(words[at] + " is not known here");
    }
    return command.call();
  }

  private static void set(com.marcnuri.helm.TemplateCommand command, String assignment) {
    int equals = assignment.indexOf('=');
    command.set(assignment.substring(0, equals), assignment.substring(equals + 1));
  }
}
