import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { parse } from 'yaml';

/** As much of the file as is looked at. */
export interface ComposedService {
  readonly image: string;
  /** It runs only where one of these is asked for. */
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly build?: unknown;
  /** A variable without a value is empty. */
  readonly environment?: Readonly<Record<string, string | number | null>>;
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly privileged?: boolean;
  readonly security_opt?: readonly string[];
  readonly restart?: string;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition?: string }>>;
  readonly deploy?: { readonly resources?: { readonly limits?: Readonly<Record<string, string>> } };
  readonly logging?: { readonly options?: Readonly<Record<string, string>> };
}

export interface Composition {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposedService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** docker-compose.yml, with its anchors and merges resolved. */
export async function readComposition(): Promise<Composition> {
  const text = await readFile(path.join(repository, 'docker-compose.yml'), 'utf8');
  return parse(withDefaults(text), { merge: true });
}

/** As Compose reads `${NAME:-default}` where nobody sets NAME. A dollar that is written twice is one, and begins nothing. */
export function withDefaults(text: string): string {
  return text.replace(/(?<!\$)\$\{\w+:-([^}]*)\}/g, '$1');
}
