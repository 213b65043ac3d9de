import {
  createHash,
  createHmac,
  createPublicKey,
  createSign,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Place, SubgraphName } from '@paygraph/testing';
import jwt from 'jsonwebtoken';
import type { Person } from '../people/person.ts';

/** Who a proof of identity speaks of. */
export type Speaker =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly userId: string; readonly role: string; readonly sessionId: string };

export interface ProofChanges {
  readonly issuer?: string;
  /** PEM. */
  readonly key?: string;
  readonly type?: string;
  readonly issuedAt?: number;
  readonly expiresIn?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Signs what the system's own services sign: so that what is forged is wrong in one point alone. */
export interface Forge {
  /** A private key of the system, by the name of its file. */
  readKey(name: string): string;
  /** What access tokens are verified with: no secret. */
  publicKey(): string;
  /** A proof as the gateway makes it for one request to one subgraph. */
  proof(audience: SubgraphName, speaker: Speaker, body: string, changes?: ProofChanges): string;
  /** An access token like this person's, but for what is given. A claim that is undefined is left out. */
  accessToken(person: Pick<Person, 'tokens'>, changes?: TokenChanges): string;
}

export interface TokenChanges {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: string;
}

export const identityHeader = 'paygraph-identity';

/** A key that is nobody's here. */
export const strangersKey: string = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

export function createForge({ dataFolder }: Pick<Place, 'dataFolder'>): Forge {
  const folder = path.join(dataFolder, 'keys');
  const readKey = (name: string) => readFileSync(path.join(folder, `${name}.pem`), 'utf8');
  return {
    readKey,
    publicKey: () => createPublicKey(signingKey(folder)).export({ type: 'spki', format: 'pem' }).toString(),
    proof: (audience, principal, body, changes = {}) => {
      const { issuer = 'gateway', type = 'paygraph-identity+jwt', issuedAt = seconds(), claims } = changes;
      const proof = {
        principal,
        client: { address: '127.0.0.1' },
        jti: randomUUID(),
        ...digestClaim(body),
        iat: issuedAt,
        exp: issuedAt + (changes.expiresIn ?? 30),
        aud: audience,
        iss: issuer,
        ...claims,
      };
      return sign(
        { alg: 'ES256', typ: type, kid: issuer },
        proof,
        changes.key ?? readKey(`identity-${issuer}.private`),
      );
    },
    accessToken: ({ tokens }, { header, claims, key } = {}) => {
      const genuine = jwt.decode(tokens.accessToken, { complete: true });
      const payload = typeof genuine?.payload === 'object' ? genuine.payload : {};
      return sign({ ...genuine?.header, ...header }, { ...payload, ...claims }, key ?? signingKey(folder));
    },
  };
}

/** The proof is of one request: it carries the digest of its body. */
function digestClaim(body: string): Readonly<Record<string, string>> {
  return { digest: createHash('sha256').update(body).digest('base64url') };
}

/** The newest where there are several. */
function signingKey(folder: string): string {
  const names = readdirSync(folder).filter((name) => /^access-token.*private.*\.pem$/.test(name));
  return readFileSync(path.join(folder, names.sort()[0] ?? 'access-token.private.pem'), 'utf8');
}

/** By hand where a library would refuse to: whatever the header says, it is signed by ES256 with this key. */
export function sign(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  key: string,
): string {
  const content = `${encode(header)}.${encode(claims)}`;
  // RFC 7518, section 3.4: R and S side by side, not in ASN.1.
  const signature = createSign('sha256').update(content).sign({ key, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}

export function unsigned(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
): string {
  return `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`;
}

/** For a verifier that takes the algorithm from the token, a public key is a secret that everyone knows. */
export function signedByHmac(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  secret: string,
): string {
  const content = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

export function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

export function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

export function randomText(bytes = 16): string {
  return randomBytes(bytes).toString('base64url');
}
