import { openPostgres } from './tls.ts';

export interface Presence {
  /** True where no other process of this name was there when this one came. */
  readonly wasAlone: boolean;
  leave(): Promise<void>;
}

/** The first half of the key: it only keeps these locks apart from others. */
const presenceLock = 7_204_312;

/**
 * Tells other processes on this database that one of this name is alive, for as long as it is: by a shared lock of a
 * connection of its own, which Postgres ends with the process. `whenAlone` is run, before this resolves, where there is
 * no other; nobody else comes meanwhile. A connection that is cut takes the presence with it, and another process may
 * then believe to be alone: what is done alone must do no harm beside others, only be needless.
 */
export async function announcePresence(options: {
  url: string;
  name: string;
  whenAlone: () => Promise<void>;
  /** How long to wait for another process that is alone at this moment; it rejects then. */
  lockTimeoutMs?: number;
}): Promise<Presence> {
  const { url, name, whenAlone, lockTimeoutMs = 30_000 } = options;
  const sql = openPostgres(url, {
    max: 1,
    connect_timeout: 5,
    // For as long as the process lives: a connection that is replaced has lost the lock.
    max_lifetime: null,
    onnotice: () => {},
    connection: { application_name: `${name} presence`, lock_timeout: lockTimeoutMs },
  });
  const leave = () => sql.end({ timeout: 2 });
  try {
    const [first] = await sql<{ alone: boolean }[]>`
      select pg_try_advisory_lock(${presenceLock}, hashtext(${name})) as alone`;
    const wasAlone = first?.alone ?? false;
    if (wasAlone) await whenAlone();
    // Waits for whoever is alone at this moment. The session may hold both, and then gives the stronger one back.
    await sql`select pg_advisory_lock_shared(${presenceLock}, hashtext(${name}))`;
    if (wasAlone) await sql`select pg_advisory_unlock(${presenceLock}, hashtext(${name}))`;
    return { wasAlone, leave };
  } catch (error) {
    await leave();
    throw error;
  }
}
