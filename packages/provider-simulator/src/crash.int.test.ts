import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
let running: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-provider-'));
});
afterEach(async () => {
  await kill();
  await rm(folder, { recursive: true });
});

async function start(): Promise<string> {
  const port = await getPort();
  running = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: { PATH: process.env['PATH'], PORT: String(port), LOG_LEVEL: 'silent', PROVIDER_DATA_DIR: folder },
    stdio: 'inherit',
  });
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(
      () =>
        fetch(`${url}/health/live`).then(
          ({ status }) => status,
          () => undefined,
        ),
      { timeout: 30_000 },
    )
    .toBe(200);
  return url;
}

async function kill(): Promise<void> {
  if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
  const exited = once(running, 'exit');
  running.kill('SIGKILL');
  await exited;
}

async function charge(url: string, key: string): Promise<unknown> {
  const response = await fetch(`${url}/v1/charges`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ token: 'tok_visa', amount: '700', currency: 'USD' }),
  });
  return response.json();
}

test('remembers across a kill -9 whatever it answered, also behind a torn line', async () => {
  const before = await start();
  const token: { token: string } = await fetch(`${before}/v1/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ iban: 'DE89370400440532013000' }),
  }).then((response) => response.json() as Promise<{ token: string }>);
  const answered = new Map<string, unknown>();
  const stream = Array.from({ length: 200 }, async (_, index) => {
    const key = `key-${index}`;
    answered.set(key, await charge(before, key));
    // Dies with most of the stream still under way.
    if (answered.size === 20) running?.kill('SIGKILL');
  });
  await Promise.allSettled(stream);
  await kill();
  expect(answered.size).toBeGreaterThanOrEqual(20);
  await appendFile(path.join(folder, 'journal.jsonl'), '{"type":"operat');

  const after = await start();
  for (const [key, outcome] of answered) {
    expect(await fetch(`${after}/v1/charges?key=${key}`).then((response) => response.json())).toEqual(
      outcome,
    );
    expect(await charge(after, key)).toEqual(outcome);
  }
  expect(await fetch(`${after}/v1/tokens/${token.token}`).then((response) => response.json())).toEqual(token);
});
