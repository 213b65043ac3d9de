import { accessSync, constants } from 'node:fs';
import { z } from 'zod';

/** What a person is told of a variable beside its description; the table of variables is made of it. */
export interface VariableNotes {
  /** What may stand in it: "a whole number from 1 to 10". */
  readonly form?: string;
  /** Holds what nobody else may know: it stands in no example. */
  readonly secret?: boolean;
  /** A safe value, for `.env.example`. */
  readonly example?: string;
  /** The default in words, where the value itself is of one machine or too long to print. */
  readonly defaultText?: string;
}

declare module 'zod' {
  interface GlobalMeta extends VariableNotes {}
}

const portForm = 'a port (1 to 65535)';

/** A TCP port. */
export const port = () =>
  z
    .string()
    .regex(/^\d{1,5}$/, `is not ${portForm}`)
    .transform(Number)
    .refine(isPort, `is not ${portForm}`)
    .meta({ form: portForm });

/** A whole number within bounds, both included. */
export const wholeNumber = (min: number, max: number) => {
  const form = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, `is not ${form}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `is not ${form}`)
    .meta({ form });
};

/** A number with at most nine digits after the point, within bounds, both included. */
export const decimal = (min: number, max: number) => {
  const form = `a decimal from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}(?:\.\d{1,9})?$/, `is not ${form}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `is not ${form}`)
    .meta({ form });
};

/** The address of a server, of one of these protocols ("postgres:", "http:"). */
export const address = (...protocols: readonly string[]) => {
  const form = `an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return z
    .string()
    .refine((text) => {
      const url = URL.parse(text);
      return url !== null && protocols.includes(url.protocol);
    }, `is not ${form}`)
    .meta({ form });
};

/** One of a few words. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words) => {
  const form = `one of ${words.join(', ')}`;
  return z.enum(words, { error: `is not ${form}` }).meta({ form });
};

export const yesOrNo = () => oneOf('true', 'false').transform((word) => word === 'true');

/** Words between commas, spaces around them taken away. */
export const list = () => z.string().transform(splitList).meta({ form: 'a list, with commas between' });

export const logLevel = () => oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent');

/** A key in PEM form; `\n` written as two characters, as in a `.env` file, is taken for a line break. */
export const pem = (label: 'PRIVATE KEY' | 'PUBLIC KEY') => {
  const form = `a PEM ${label.toLowerCase()}`;
  return z
    .string()
    .transform((text) => text.replaceAll('\\n', '\n'))
    .refine((text) => text.includes(`-----BEGIN ${label}-----`), `is not ${form}`)
    .meta({ form, secret: label === 'PRIVATE KEY' });
};

/** The path of a file that is there and may be read: told at start rather than when it is first needed. */
export const readableFile = () =>
  z
    .string()
    .refine(isReadable, 'is not a file that can be read')
    .meta({ form: 'the path of a file that can be read' });

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function isPort(value: number): boolean {
  return value >= 1 && value <= 65_535;
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
