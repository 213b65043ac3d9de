import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate and its key, in PEM form; the certificate is its own authority. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * A self-signed certificate of a day for `localhost` and 127.0.0.1, written out in DER (RFC 5280, section 4.1): Node reads
 * certificates and makes none, and tests need no more than npm.
 */
export function createCertificate(names: readonly string[] = ['localhost']): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(identifier(commonName), tagged(0x0c, Buffer.from('Paygraph tests')))));
  const now = Date.now();
  const alternatives = sequence(
    ...names.map((dns) => tagged(0x82, Buffer.from(dns))),
    tagged(0x87, Buffer.from([127, 0, 0, 1])),
  );
  const content = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    // Positive, and of no leading zero.
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sequence(identifier(ecdsaWithSha256)),
    name,
    sequence(time(now - hourMs), time(now + 24 * hourMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(
      0xa3,
      sequence(
        sequence(identifier(basicConstraints), always, tagged(0x04, sequence(always))),
        sequence(identifier(subjectAltName), tagged(0x04, alternatives)),
      ),
    ),
  );
  const signature = sign('sha256', content, privateKey);
  const der = sequence(
    content,
    sequence(identifier(ecdsaWithSha256)),
    tagged(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const hourMs = 3_600_000;
/** Object identifiers as DER has them: 1.2.840.10045.4.3.2, 2.5.4.3, 2.5.29.19, 2.5.29.17. */
const ecdsaWithSha256 = '2a8648ce3d040302';
const commonName = '550403';
const basicConstraints = '551d13';
const subjectAltName = '551d11';
/** TRUE: of an extension that it is critical, of constraints that it may sign. */
const always = Buffer.from([0x01, 0x01, 0xff]);

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]) => tagged(0x30, Buffer.concat(parts));
const set = (...parts: readonly Buffer[]) => tagged(0x31, Buffer.concat(parts));
const integer = (bytes: Buffer) => tagged(0x02, bytes);
const identifier = (hex: string) => tagged(0x06, Buffer.from(hex, 'hex'));

/** UTCTime: YYMMDDHHMMSSZ. */
function time(atMs: number): Buffer {
  const text = new Date(atMs).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return tagged(0x17, Buffer.from(`${text}Z`));
}
