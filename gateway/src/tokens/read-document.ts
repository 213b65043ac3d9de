import { request } from 'undici';

/** GETs JSON. Rejects for anything but a 200 with a whole, not too long answer in time. */
export async function readDocument(options: {
  url: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  maxBytes: number;
  signal: AbortSignal;
}): Promise<unknown> {
  const { url, headers, timeoutMs, maxBytes, signal } = options;
  const { statusCode, body } = await request(url, {
    headers: { accept: 'application/json', ...headers },
    // Over the whole answer, however slowly its bytes come.
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    headersTimeout: timeoutMs,
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    // Leaving the loop destroys the stream, and its connection with it.
    if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  if (statusCode !== 200) throw new Error(`answered with status ${statusCode}`);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
