import { describeError } from './describe-error.ts';

const redacted = '[redacted]';
/** Deeper than anything we log: what lies below is left out rather than looked through. */
const deepest = 8;
const longestList = 100;

/**
 * How the names of fields end whose value never reaches a log, wherever they stand and however they are written:
 * `mfaCode`, `MFA_CODE`, `set-cookie`. A list of names that are fine would be longer with every line that is logged.
 */
const secretEndings = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  'privatekey',
  'apikey',
  'identity',
  'mfacode',
  'recoverycode',
  'securitycode',
  'cvc',
  'cvv',
  'cardnumber',
  'iban',
  'accountnumber',
  'email',
  'phone',
  'link',
];
/** `pan`, a card number in the words of card networks, is also the end of `span`. */
const secretName = new RegExp(`(?:^pan|${secretEndings.join('|')})s?$`);

export function isSecretName(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}

/** A copy without what a log must not hold: values of secret names, and secrets that are known by their looks. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutSecretsInText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return '[left out]';
  if (value instanceof Error) return withoutSecrets(describeError(value), depth);
  // Dates and their like say themselves how they are written.
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return withoutSecrets(value.toJSON(), depth + 1);
  if (Array.isArray(value)) return value.slice(0, longestList).map((each) => withoutSecrets(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      isSecretName(name) && each !== undefined && each !== null ? redacted : withoutSecrets(each, depth + 1),
    ]),
  );
}

/** A header and a body of JSON, then whatever follows: a JSON Web Token (RFC 7519), whole or cut. */
const webToken = /\beyJ[\w-]{10,}\.[\w-]+(?:\.[\w-]*)?/g;
const schemeAndToken = /\b(bearer|basic) [\w.~+/-]{8,}=*/gi;
const tokenInAddress = /([?&#](?:token|code|secret)=)[^&\s"']+/gi;
/** `user:password@` in an address. */
const passwordInAddress = /(:\/\/[^\s:/@]*:)[^\s@/]+@/g;
/** 14 to 19 digits, perhaps in groups (ISO/IEC 7812-1): 13, of a few old cards, would be every instant in milliseconds. */
const cardNumber = /(?<![\w.-])\d(?:[ -]?\d){13,18}(?![\w-])/g;

export function withoutSecretsInText(text: string): string {
  return text
    .replace(webToken, redacted)
    .replace(schemeAndToken, `$1 ${redacted}`)
    .replace(tokenInAddress, `$1${redacted}`)
    .replace(passwordInAddress, `$1${redacted}@`)
    .replace(cardNumber, (digits) => (passesLuhn(digits.replaceAll(/\D/g, '')) ? redacted : digits));
}

/** The check digit of a card number (ISO/IEC 7812-1, annex B). */
function passesLuhn(digits: string): boolean {
  const sum = [...digits]
    .toReversed()
    .map((digit, index) => Number(digit) * (index % 2 === 0 ? 1 : 2))
    .reduce((total, each) => total + (each > 9 ? each - 9 : each), 0);
  return sum % 10 === 0;
}
