import { type Refusal, refuse } from './refusal.ts';

/** Letters, digits, signs and spaces of any script; no control or format characters, line breaks or half surrogates. */
const printable = /^[^\p{C}\p{Zl}\p{Zp}]{1,128}$/u;

export function isIdempotencyKey(text: string): boolean {
  return printable.test(text);
}

const longestDescription = 200;
const longestReference = 64;

/** Why the texts that come with a command can't be kept, undefined where they can. Lengths are in characters. */
export function refuseTexts(texts: {
  idempotencyKey: string;
  description?: string | undefined;
  reference?: string | undefined;
}): Refusal | undefined {
  const { idempotencyKey, description = '', reference = '' } = texts;
  if (!isIdempotencyKey(idempotencyKey)) return refuse('INVALID_INPUT', 'idempotency-key');
  if (!fits(description, longestDescription)) return refuse('INVALID_INPUT', 'description');
  if (!fits(reference, longestReference)) return refuse('INVALID_INPUT', 'reference');
  return undefined;
}

function fits(text: string, longest: number): boolean {
  return text.isWellFormed() && [...text].length <= longest;
}
