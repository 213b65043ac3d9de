import { randomBytes } from 'node:crypto';
import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { createRecoveryCodes } from './recovery-codes.ts';

const ids = createIds();
const userId = ids.next('usr');
const codes = createRecoveryCodes({ secret: 's'.repeat(32), randomBytes });

describe('recovery codes', () => {
  test('are ten different ones of 80 bits', () => {
    const made = codes.generate(10);
    expect(new Set(made).size).toBe(10);
    for (const code of made) {
      expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    }
  });

  test('are the same however they are typed', () => {
    const hash = codes.hashOf('0a1b-2c3d-4e5f-6g7h', userId);
    for (const typed of [
      '0A1B2C3D4E5F6G7H',
      ' 0a1b 2c3d 4e5f 6g7h ',
      'Oalb-2c3d-4e5f-6g7h',
      'oAIB-2C3D-4E5F-6G7H',
    ]) {
      expect(codes.hashOf(typed, userId)).toBe(hash);
    }
    expect(codes.hashOf('0a1b-2c3d-4e5f-6g7j', userId)).not.toBe(hash);
  });

  test('have another hash for each person and each secret of the service', () => {
    const [code = ''] = codes.generate(1);
    const other = createRecoveryCodes({ secret: 't'.repeat(32), randomBytes });
    expect(codes.hashOf(code, ids.next('usr'))).not.toBe(codes.hashOf(code, userId));
    expect(other.hashOf(code, userId)).not.toBe(codes.hashOf(code, userId));
    expect(codes.hashOf(code, userId)).toMatch(/^[\w-]{43}$/);
  });
});
