import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { address, ConfigError, port, readConfig, wholeNumber } from './index.ts';

const shape = {
  PORT: port(),
  DATABASE_URL: address('postgres:', 'postgresql:'),
  SIZE: wholeNumber(1, 10).default(5),
  NAME: z.string().optional(),
};

describe('configuration', () => {
  test('is read once and frozen', () => {
    const config = readConfig(shape, { PORT: '8000', DATABASE_URL: 'postgres://localhost/x', NAME: '' });
    expect(config).toEqual({ PORT: 8000, DATABASE_URL: 'postgres://localhost/x', SIZE: 5 });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('tells all faults at once, each by the name of its variable and never its value', () => {
    const read = () => readConfig(shape, { PORT: '70000', SIZE: 'secret', DATABASE_URL: '' });
    expect(read).toThrow(ConfigError);
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect(String(error)).toContain('PORT: is not a port');
      expect(String(error)).toContain('DATABASE_URL is missing');
      expect(String(error)).toContain('SIZE: is not a whole number from 1 to 10');
      expect(String(error)).not.toContain('secret');
    }
  });
});
