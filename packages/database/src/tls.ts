import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { readableFile } from '@paygraph/config';
import postgres from 'postgres';
import { endWithConnection } from './lost-transactions.ts';

/** Read by whatever connects to Postgres. */
export const databaseTlsVariables = {
  DATABASE_CA_FILE: readableFile()
    .optional()
    .describe(
      'The authorities that may vouch for Postgres, in PEM form; an address’s own sslrootcert goes before it.',
    ),
};

/** libpq's modes under which a connection may end up without TLS (PostgreSQL manual, 32.19.3). */
const plainModes: readonly string[] = ['disable', 'allow', 'prefer'];

/** True where an address asks for a connection that may go without TLS; where it says nothing, `withTls` decides. */
export function mayBePlain(url: string): boolean {
  return plainModes.includes(URL.parse(url)?.searchParams.get('sslmode') ?? '');
}

/**
 * The address with what it leaves out of TLS written into it, in libpq's words: everything that connects by it then does
 * so in the same way. Where TLS is required the server must also prove its name (verify-full).
 */
export function withTls(url: string, tls: { required: boolean; caFile: string | undefined }): string {
  const address = new URL(url);
  const { searchParams: words } = address;
  if (!words.has('sslmode') && (tls.required || tls.caFile !== undefined))
    words.set('sslmode', 'verify-full');
  if (tls.caFile !== undefined && !words.has('sslrootcert')) words.set('sslrootcert', tls.caFile);
  return address.href;
}

/**
 * postgres.js, connecting as an address says: by itself it knows `sslmode` but no authority's file, and sends every word
 * of the address it doesn't know to the server, which refuses them. Reads that file; throws where it can't.
 */
export function openPostgres(url: string, options: PostgresOptions): postgres.Sql {
  const address = new URL(url);
  const mode = address.searchParams.get('sslmode') ?? 'disable';
  const caFile = address.searchParams.get('sslrootcert');
  address.searchParams.delete('sslmode');
  address.searchParams.delete('sslrootcert');
  return endWithConnection(postgres(address.href, { ...options, ssl: tlsOf(mode, caFile) }));
}

export type PostgresOptions = Omit<postgres.Options<Record<string, postgres.PostgresType>>, 'ssl'>;

function tlsOf(mode: string, caFile: string | null): false | 'allow' | 'prefer' | ConnectionOptions {
  if (mode === 'disable') return false;
  if (mode === 'allow' || mode === 'prefer') return mode;
  // `system` is libpq's word for the authorities that everyone knows.
  const ca = caFile === null || caFile === 'system' ? {} : { ca: readFileSync(caFile, 'utf8') };
  switch (mode) {
    case 'verify-full':
      return ca;
    case 'verify-ca':
      return { ...ca, checkServerIdentity: () => undefined };
    case 'require':
      // As libpq does: with an authority it is verified, without one anybody's certificate will do.
      return 'ca' in ca ? { ...ca, checkServerIdentity: () => undefined } : { rejectUnauthorized: false };
    default:
      throw new Error(`there is no sslmode ${mode}`);
  }
}
