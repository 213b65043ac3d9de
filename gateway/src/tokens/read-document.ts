import { Client } from 'undici';

/**
 * GETs JSON. Rejects for anything but a 200 with a whole, not too long answer in time. Each read has a connection of its
 * own: a shared one, where it is given up in the middle, may be made anew behind our back and keep the other side from
 * stopping.
 */
export async function readDocument(options: {
  url: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  maxBytes: number;
  signal: AbortSignal;
}): Promise<unknown> {
  const { url, headers, timeoutMs, maxBytes, signal } = options;
  const { origin, pathname, search } = new URL(url);
  const client = new Client(origin);
  try {
    const { statusCode, body } = await client.request({
      path: `${pathname}${search}`,
      method: 'GET',
      headers: { accept: 'application/json', ...headers },
      // Over the whole answer, however slowly its bytes come.
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      headersTimeout: timeoutMs,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    if (statusCode !== 200) throw new Error(`answered with status ${statusCode}`);
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } finally {
    await client.destroy();
  }
}
