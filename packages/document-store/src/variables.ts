import { type plainConnectionVariables, type Rule, readableFile, refusePlain } from '@paygraph/config';
import { z } from 'zod';

/**
 * Where MongoDB is. Its addresses may name several hosts, which no URL may: looked at no closer than their beginning.
 */
export const mongoVariables = {
  MONGODB_URL: z
    .string()
    .regex(
      /^mongodb(?:\+srv)?:\/\/[^/\s]+/,
      'is not an address that starts with mongodb:// or mongodb+srv://',
    )
    .optional()
    .meta({
      form: 'an address that starts with mongodb:// or mongodb+srv://',
      secret: true,
      example: 'mongodb://paygraph:change-me@127.0.0.1:27017',
    })
    .describe('Address of MongoDB; without it documents live in Postgres, in the service’s own database.'),
  MONGODB_CA_FILE: readableFile()
    .optional()
    .describe('File with the certificates, in PEM form, of those who may vouch for MongoDB’s; turns TLS on.'),
  MONGODB_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,63}$/, 'is not 1 to 63 letters, digits, _ or -')
    .optional()
    .meta({ form: '1 to 63 letters, digits, _ or -', defaultText: 'the name of the service' })
    .describe('Name of the database in MongoDB; the service’s own name where left out.'),
};

/** The driver's own words: `mongodb+srv:` is with TLS unless it says otherwise, `mongodb:` without (connection string options). */
export const mongoRules: readonly Rule<typeof mongoVariables & typeof plainConnectionVariables>[] = [
  (read, faulty) =>
    read.MONGODB_CA_FILE === undefined
      ? refusePlain('mongodb', ['MONGODB_URL'], isWithoutTls)(read, faulty)
      : [],
];

function isWithoutTls(url: string): boolean {
  const words = new URLSearchParams(url.split('?')[1] ?? '');
  const said = words.get('tls') ?? words.get('ssl');
  return said === null ? !url.startsWith('mongodb+srv:') : said !== 'true';
}
