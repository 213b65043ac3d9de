import { createPublicKey } from 'node:crypto';
import { z } from 'zod';

/** A key that signs no more, and whose tokens may still be about; or the next one, ahead of its first use. */
export interface OtherKey {
  /** PEM, P-256. */
  readonly publicKey: string;
  /** When its last token has expired; undefined to publish it until it is taken out of the configuration. */
  readonly until: Date | undefined;
}

/** Each published key is one more that the gateway takes tokens of. */
const maxKeys = 8;

const keySchema = z.object({
  publicKey: z.string().refine(isPublicP256, 'a publicKey that is no PEM of a public P-256 key'),
  until: z.iso.datetime({ error: 'an until that is no instant in UTC' }).optional(),
});

/** A variable that holds JSON: `[{ "publicKey": "-----BEGIN PUBLIC KEY-----…", "until": "2026-11-23T09:00:00Z" }]`. */
export const otherKeys = () =>
  z.string().transform((text, context): readonly OtherKey[] => {
    const read = z.array(keySchema).max(maxKeys).safeParse(jsonIn(text));
    if (read.success) {
      return read.data.map(({ publicKey, until }) => ({
        publicKey,
        until: until ? new Date(until) : undefined,
      }));
    }
    context.addIssue({
      code: 'custom',
      message: `is not a JSON list of at most ${maxKeys} keys, as in [{"publicKey": "<PEM>", "until": "<instant>"}]`,
    });
    return z.NEVER;
  });

function isPublicP256(pem: string): boolean {
  try {
    const isPublic = pem.includes('-----BEGIN PUBLIC KEY-----');
    return isPublic && createPublicKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
