/** The process of `make admin`: gives the role of an admin to the owner of an address. */
import { parseArgs } from 'node:util';
import { ConfigError } from '@paygraph/config';
import { isDatabaseUnavailable } from '@paygraph/database';
import { type AppointmentOutcome, makeAdmin } from '@paygraph/users/make-admin';
import { findDatabaseUrl } from './database-address.ts';
import { StartFault } from './start-fault.ts';

const usage = `Makes someone an admin who has registered and proven the address.

  make admin EMAIL=ada@example.com
  node packages/embedded/src/make-admin.ts ada@example.com

Variables
  DATA_DIR               the data folder of the Paygraph that runs          (.data)
  DATABASE_URL_USERS     the database of its users service, where it is not in there

Paygraph must be running. The role comes with the next access token: sign in again, or refresh the session.
`;

const texts: Readonly<
  Record<AppointmentOutcome | 'no-accounts-yet', { code: number; text: (email: string) => string }>
> = {
  appointed: {
    code: 0,
    text: (email) =>
      `${email} is an admin now. The role comes with the next access token: sign in again, or refresh the session.`,
  },
  'is-admin-already': { code: 0, text: (email) => `${email} is an admin already.` },
  'unknown-address': { code: 1, text: (email) => `Nobody has registered with ${email}.` },
  'address-not-verified': {
    code: 1,
    text: (email) => `${email} is not proven yet: the link that was mailed there must be opened first.`,
  },
  'no-accounts-yet': { code: 1, text: () => 'That database holds no accounts: no Paygraph has used it yet.' },
};

process.exitCode = await run();

async function run(): Promise<number> {
  const asked = readArguments();
  if (asked.kind === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (asked.kind === 'wrong') {
    process.stderr.write(`${asked.why}\n\n${usage}`);
    return 1;
  }
  try {
    const databaseUrl = await findDatabaseUrl(process.env, 'users');
    const { code, text } = texts[await makeAdmin({ databaseUrl, email: asked.email })];
    (code === 0 ? process.stdout : process.stderr).write(`${text(asked.email)}\n`);
    return code;
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    return 1;
  }
}

type Asked =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly why: string }
  | { readonly kind: 'appoint'; readonly email: string };

function readArguments(): Asked {
  try {
    const { values, positionals } = parseArgs({
      options: { help: { type: 'boolean', short: 'h', default: false } },
      allowPositionals: true,
    });
    if (values.help) return { kind: 'help' };
    const [email = '', ...others] = positionals.map((word) => word.trim());
    if (email === '' || others.length > 0) return { kind: 'wrong', why: 'One address is needed.' };
    return { kind: 'appoint', email };
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Never with the database's address, which holds a password. */
function describe(error: unknown): string {
  if (error instanceof StartFault) return `${error.message}\n\nWhat to do: ${error.whatToDo}`;
  if (error instanceof ConfigError) return error.message;
  if (isDatabaseUnavailable(error)) return 'The database of the users service does not answer.';
  // What wraps it repeats the whole query.
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return `The database of the users service refused: ${cause instanceof Error ? cause.message : String(cause)}`;
}
