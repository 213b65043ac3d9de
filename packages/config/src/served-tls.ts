import { readFileSync } from 'node:fs';
import { readableFile } from './forms.ts';
import type { Read, Rule } from './read-config.ts';

/** Read by whatever offers a port to others. The private port stays plain: it is never reached from outside. */
export const servedTlsVariables = {
  TLS_CERT_FILE: readableFile()
    .optional()
    .describe(
      'The certificate of the process’s own port, with those that lead to its authority, in PEM form.',
    ),
  TLS_KEY_FILE: readableFile().optional().describe('The private key of that certificate, in PEM form.'),
};

export const servedTlsRule: Rule<typeof servedTlsVariables> = ({ TLS_CERT_FILE, TLS_KEY_FILE }, faulty) => {
  if ((TLS_CERT_FILE === undefined) === (TLS_KEY_FILE === undefined)) return [];
  if (faulty.has('TLS_CERT_FILE') || faulty.has('TLS_KEY_FILE')) return [];
  return [
    TLS_CERT_FILE === undefined
      ? 'TLS_CERT_FILE is missing beside TLS_KEY_FILE'
      : 'TLS_KEY_FILE is missing beside TLS_CERT_FILE',
  ];
};

/** What a port is served with. */
export interface ServedTls {
  readonly cert: string;
  readonly key: string;
}

/** Undefined to serve without TLS. A certificate that is renewed is read at the next start. */
export function servedTlsOf(read: Read<typeof servedTlsVariables>): ServedTls | undefined {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key } = read;
  if (cert === undefined || key === undefined) return undefined;
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}
