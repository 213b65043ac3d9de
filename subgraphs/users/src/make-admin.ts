import { connectDatabase, sqlState, sqlStateOf } from '@paygraph/database';
import { createIds } from '@paygraph/ids';
import { createLogger } from '@paygraph/telemetry';
import { type AppointmentOutcome, createAppointAdmin } from './domain/appoint-admin.ts';
import { createPublish } from './events/publish.ts';
import { createAccountStore } from './store/accounts.ts';
import { createCommit } from './store/commit.ts';

export type { AppointmentOutcome };

/**
 * Makes the owner of an address an admin, straight in the database of the users service, which may be running: it finds
 * the event in its outbox at its next look. `no-accounts-yet` where that database was never used. Throws where it can't
 * be reached.
 */
export async function makeAdmin(options: {
  databaseUrl: string;
  email: string;
}): Promise<AppointmentOutcome | 'no-accounts-yet'> {
  const { databaseUrl, email } = options;
  const database = connectDatabase({
    url: databaseUrl,
    applicationName: 'make-admin',
    logger: createLogger({ service: 'users', level: 'silent' }),
    maxConnections: 1,
  });
  try {
    const commit = createCommit({
      database,
      publish: createPublish({ ids: createIds() }),
      committed: () => {},
      // The service hears of it from the event.
      userChanged: async () => {},
    });
    const accounts = createAccountStore({ database, commit });
    return await createAppointAdmin({ accounts, now: () => new Date() })(email);
  } catch (error) {
    if (sqlStateOf(error) === sqlState.undefinedTable) return 'no-accounts-yet';
    throw error;
  } finally {
    await database.close();
  }
}
