import { createCipheriv, createDecipheriv } from 'node:crypto';

const algorithm = 'aes-256-gcm';
/** NIST SP 800-38D, section 8.2.2: 96 random bits, for far fewer than 2^32 messages under one key. */
const nonceBytes = 12;
const tagBytes = 16;

/** Keeps secrets that must be read again. */
export interface Seal {
  /** `owner` is bound to it: sealed for one, it opens for no other, wherever its row is copied to. */
  close(secret: Buffer, owner: string): string;
  /** Throws for what was not sealed under this key for this owner. */
  open(sealed: string, owner: string): Buffer;
}

/** AES-256-GCM. `key`: 32 bytes. What is sealed reads `<nonce><ciphertext><tag>` in base64url. */
export function createSeal(options: { key: Buffer; randomBytes: (size: number) => Buffer }): Seal {
  const { key, randomBytes } = options;
  return {
    close: (secret, owner) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(owner));
      const text = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url');
    },
    open: (sealed, owner) => {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.from(owner));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    },
  };
}
