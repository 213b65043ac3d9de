import { createPublicKey } from 'node:crypto';
import { domainServiceNames } from '@paygraph/foundation';
import { createIds, type UserId } from '@paygraph/ids';
import {
  createIdentitySigner,
  type Identity,
  identityHeader,
  type Principal,
  type Role,
  type ServiceName,
} from '@paygraph/principal';
import { z } from 'zod';
import { newPrivateKey } from './scratch-parts.ts';

export const anonymous: Principal = { kind: 'anonymous' };
export const service = (name: ServiceName): Principal => ({ kind: 'service', name });
export const person = (userId: UserId, role: Role = 'USER'): Principal => ({
  kind: 'user',
  userId,
  role,
  sessionId: createIds().next('ses'),
});

const answerForm = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
  extensions: z.record(z.string(), z.unknown()).optional(),
});

const callers = ['gateway', 'transactions', 'notifications'] as const;

/** All that is around the users service: those who call it, with their keys, and the environment that names them. */
export function createOutside() {
  const privateKeys = new Map<ServiceName, string>(callers.map((name) => [name, newPrivateKey()]));
  const accessTokenPrivateKey = newPrivateKey();

  /** What to start the service with, besides its ports. */
  function environment(databaseUrl: string) {
    return {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      ...Object.fromEntries(
        domainServiceNames.map((name) => [`DATABASE_URL_${name.toUpperCase()}`, databaseUrl]),
      ),
      ...Object.fromEntries(
        [...privateKeys].map(([name, key]) => [`IDENTITY_PUBLIC_KEY_${name.toUpperCase()}`, publicPem(key)]),
      ),
      IDENTITY_PRIVATE_KEY: newPrivateKey(),
      LINK_SECRET: 'a secret of the tests and no one else',
      PUBLIC_URL: 'http://pay.test',
      ACCESS_TOKEN_PRIVATE_KEY: accessTokenPrivateKey,
      BCRYPT_COST: '4',
    };
  }

  /** One request, as the gateway or a service would make it; the data, the extensions, and the code of the first error. */
  async function ask(url: string, principal: Principal, query: string, variables: object = {}) {
    const client = { address: '192.0.2.1', userAgent: 'test' };
    const body = JSON.stringify({ query, variables });
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [identityHeader]: sign({ principal, client }, body),
      },
      body,
    });
    const { data, errors, extensions } = answerForm.parse(await response.json());
    return { data, extensions, code: errors?.[0]?.extensions.code };
  }

  /** A token of whoever may speak for this identity, for the users service and for what is asked. */
  function sign(identity: Identity, content: string): string {
    const { principal } = identity;
    const issuer = principal.kind === 'service' ? principal.name : 'gateway';
    const privateKey = privateKeys.get(issuer) ?? '';
    return createIdentitySigner({ issuer, privateKey }).sign(identity, 'users', content);
  }

  return { environment, ask, sign, accessTokenKey: createPublicKey(accessTokenPrivateKey) };
}

export function mutation(name: string, inputType: string, fields: string): string {
  return `mutation ($input: ${inputType}!) { ${name}(input: $input) { ${fields} userErrors { code message field } } }`;
}

function publicPem(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}
