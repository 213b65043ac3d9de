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
    .meta({ secret: true, example: 'mongodb://paygraph:change-me@127.0.0.1:27017' })
    .describe('Address of MongoDB; without it documents live in Postgres, in the service’s own database.'),
  MONGODB_CA_FILE: z
    .string()
    .optional()
    .meta({ form: 'a path' })
    .describe('File with the certificates, in PEM form, of those who may vouch for MongoDB’s; turns TLS on.'),
  MONGODB_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,63}$/, 'is not 1 to 63 letters, digits, _ or -')
    .optional()
    .describe('Name of the database in MongoDB; the service’s own name where left out.'),
};
