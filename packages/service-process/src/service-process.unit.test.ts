import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';

const module = new URL('./index.ts', import.meta.url).href;

interface Service {
  readonly child: ChildProcess;
  /** All it wrote so far, both streams. */
  said(): string;
  says(text: string): Promise<void>;
  ended: Promise<{ code: number | null; signal: string | null }>;
}

let running: Service[] = [];
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  running = [];
});

/** A process whose service starts and stops as the two functions say; a timer keeps it alive, as a port would. */
function run({
  start = '',
  stop = '',
  environment = {},
}: {
  start?: string;
  stop?: string;
  environment?: Readonly<Record<string, string>>;
}): Service {
  const program = `
    const { runAsProcess } = await import('${module}');
    await runAsProcess('wallets', async () => {
      setInterval(() => {}, 1000);
      ${start}
      return {
        name: 'wallets',
        url: '',
        stop: async () => {
          console.log('stopping');
          ${stop}
          console.log('stopped');
        },
      };
    });
    console.log('came to its end');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, ...environment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      child.emit('said');
    });
  }
  const service: Service = {
    child,
    said: () => said,
    says: async (text) => {
      while (!said.includes(text)) await once(child, 'said');
    },
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal })),
  };
  running.push(service);
  return service;
}

const hang = 'await new Promise(() => {});';

describe('a service', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('stops in order at %s, with code 0', async (signal) => {
    const { child, says, said, ended } = run({});
    await says('came to its end');
    child.kill(signal);
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(said()).toContain('stopping\nstopped\n');
  });

  test('takes a Ctrl-C that arrives twice, from the terminal and from npm, for one', async () => {
    const pause = 'await new Promise((resolve) => setTimeout(resolve, 50));';
    const { says, said, ended } = run({
      // Both at once, so that no slow machine can pull them apart.
      start: `setTimeout(() => { for (const name of ['SIGINT', 'SIGTERM']) process.kill(process.pid, name); }, 50);`,
      stop: pause,
    });
    await says('stopping');
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(said().match(/stopping/g)).toHaveLength(1);
    expect(said()).toContain('stopped');
  });

  test('that hangs as it stops is ended by a later signal, with code 130', async () => {
    const { child, says, said, ended } = run({ stop: hang });
    await says('came to its end');
    child.kill('SIGINT');
    await says('stopping');
    // Asked again and again, as by someone impatient: those within half a second count as the first.
    const impatient = setInterval(() => child.kill('SIGINT'), 100);
    expect(await ended).toEqual({ code: 130, signal: null });
    clearInterval(impatient);
    expect(said()).not.toContain('stopped');
  });

  test('that hangs as it stops is ended once its grace is over, with code 1 and a line that says so', async () => {
    const { child, says, said, ended } = run({ stop: hang, environment: { GRACE_MS: '300' } });
    await says('came to its end');
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(said()).toContain('wallets did not stop within 300 ms. It ends as it is.\n');
  });

  test('whose grace can’t be read leaves it to its start to tell so', async () => {
    const { said, ended } = run({
      start: "throw new Error('GRACE_MS: is not a whole number');",
      environment: { GRACE_MS: 'soon' },
    });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(said()).toContain('wallets could not start. GRACE_MS: is not a whole number\n');
  });

  test('that fails as it stops says so in a line, with code 1', async () => {
    const { child, says, said, ended } = run({ stop: "throw new Error('the outbox is not empty');" });
    await says('came to its end');
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(said()).toContain('wallets did not stop cleanly. Error: the outbox is not empty\n');
  });

  test('told to stop in the middle of its start stops what has started, with code 0', async () => {
    const { child, says, said, ended } = run({
      start:
        "console.log('starting'); await new Promise((resolve) => process.once('SIGTERM', () => setTimeout(resolve, 50)));",
    });
    await says('starting');
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(said()).toContain('stopping\nstopped\n');
  });

  test('told to stop in the middle of a start that then fails has nothing to stop, and ends with code 0', async () => {
    const { child, says, said, ended } = run({
      start:
        "console.log('starting'); await new Promise((_, reject) => process.once('SIGTERM', () => reject(new Error('no database'))));",
    });
    await says('starting');
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(said()).not.toContain('stopping');
  });

  test.each([
    ['an error', "throw new Error('no wallet', { cause: new Error('a gap in the books') });"],
    [
      'a promise that nobody awaits',
      "Promise.reject(new Error('no wallet', { cause: new Error('a gap in the books') }));",
    ],
  ])('that meets %s nobody catches logs all it knows and stops in order, with code 1', async (_, fault) => {
    const { said, ended } = run({ start: `setTimeout(() => { ${fault} }, 50);` });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(said()).toMatch(/"service":"wallets".*no wallet.*a gap in the books/);
    // The log comes by the other stream, and so at any place between the two.
    expect(said()).toMatch(/stopping\n.*stopped\n/s);
  });

  test('that meets an error nobody catches and then hangs is ended once its grace is over', async () => {
    const { said, ended } = run({
      start: "setTimeout(() => { throw new Error('no wallet'); }, 50);",
      stop: hang,
      environment: { GRACE_MS: '300' },
    });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(said()).toContain('did not stop within 300 ms');
  });

  test.each([
    ['an error', "throw new Error('Port 8002 is taken.');", 'Port 8002 is taken.'],
    ['anything else', "throw 'Port 8002 is taken.';", 'Port 8002 is taken.'],
  ])('that can’t start tells of %s in one line without a stack, with code 1', async (_, start, reason) => {
    const { said, ended } = run({ start });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(said().replace('came to its end\n', '')).toBe(`wallets could not start. ${reason}\n`);
  });
});
