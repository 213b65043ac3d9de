import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/**
 * Runs the server on the port of its first argument: its own main class knows one port only. It says that it is MongoDB
 * 4.4, the oldest that the driver still speaks with, where it would say 4.2 at most of itself; of what came between, our
 * services ask for nothing.
 */
public class MongoServer {
  public static void main(String[] arguments) {
    var server = new de.bwaldvogel.mongo.MongoServer(new MemoryBackend().version(new Spoken()));
    server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
  }

  /** The number of 4.4's wire protocol: MongoDB, src/mongo/db/wire_version.h. */
  private static class Spoken implements MongoVersion {
    @Override
    public List<Integer> getVersionArray() {
      return List.of(4, 4, 0);
    }

    @Override
    public int getWireVersion() {
      return 9;
    }
  }
}
