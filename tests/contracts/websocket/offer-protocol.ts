import { randomBytes } from 'node:crypto';
import { request } from 'node:http';

/**
 * Asks for a WebSocket with these subprotocols, and gives the code and reason of the close frame that comes back.
 * Written out, for the client of `ws` gives up by itself where the server takes none of those it offers.
 */
export function closingOfOffer(url: string, protocols: string): Promise<{ code: number; reason: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        'sec-websocket-protocol': protocols,
      },
    });
    asked.once('error', reject);
    asked.once('response', ({ statusCode }) => reject(new Error(`answered with ${statusCode}`)));
    asked.once('upgrade', (_response, stream, head) => {
      let bytes = head;
      const read = () => {
        const frame = readCloseFrame(bytes);
        if (frame === undefined) return;
        stream.destroy();
        resolve(frame);
      };
      stream.on('data', (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
        read();
      });
      stream.once('close', () => reject(new Error('closed without a close frame')));
      read();
    });
    asked.end();
  });
}

/** RFC 6455, sections 5.2 and 5.5.1: a final frame with opcode 8, unmasked, whose payload begins with the code. */
function readCloseFrame(bytes: Buffer): { code: number; reason: string } | undefined {
  const [first, length] = bytes;
  if (first !== 0x88 || length === undefined || bytes.length < 2 + length) return undefined;
  return { code: bytes.readUInt16BE(2), reason: bytes.subarray(4, 2 + length).toString('utf8') };
}
