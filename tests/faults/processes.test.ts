/** Paygraph with every service a process of its own, all started by one. */
import {
  childrenOf,
  environmentOfProcess,
  eventually,
  isRunning,
  mainScript,
  type System,
  startProcess,
  startSystem,
} from '@paygraph/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { available, deposit, signUpWithWallet } from '../people/movements.ts';

const serviceNames = ['gateway', 'users', 'wallets', 'transactions', 'payments', 'notifications'];
const everyProcess = ['provider-simulator', ...serviceNames].sort();

describe('one service', () => {
  test('of no such name is refused in plain words, with the names there are', async () => {
    const running = startProcess(mainScript, { SERVICE: 'wallet' });
    expect(await running.ended()).toMatchObject({ code: 1 });
    expect(running.output()).toContain(
      'SERVICE: is none of gateway, users, wallets, transactions, payments, notifications, provider-simulator',
    );
    expect(running.output()).not.toMatch(/\n\s+at /);
  });

  test('is not started beside all of them', async () => {
    const running = startProcess(mainScript, { SERVICE: 'wallets' }, ['--processes']);
    expect(await running.ended()).toMatchObject({ code: 1 });
    expect(running.output()).toContain('one must do');
  });

  test.each(serviceNames)('%s tells every variable that is wrong or missing at once', async (name) => {
    const running = startProcess(mainScript, {
      SERVICE: name,
      PORT: 'no-port-at-all',
      ADMIN_PORT: '70000',
      LOG_LEVEL: 'chatty',
      REDIS_URL: 'http://not-a-redis',
      IDENTITY_PRIVATE_KEY: 'no-key-at-all',
    });
    expect(await running.ended()).toMatchObject({ code: 1 });
    const output = running.output();
    for (const variable of ['PORT', 'ADMIN_PORT', 'LOG_LEVEL', 'REDIS_URL', 'IDENTITY_PRIVATE_KEY']) {
      expect(output).toMatch(new RegExp(`^ +- ${variable}\\b`, 'm'));
    }
    for (const value of ['no-port-at-all', '70000', 'chatty', 'not-a-redis', 'no-key-at-all']) {
      expect(output).not.toContain(value);
    }
  });
});

describe('all of them', () => {
  let system: System | undefined;
  const started: number[] = [];

  afterEach(async () => {
    await system?.stop();
    system = undefined;
    for (const pid of started.splice(0)) if (await isRunning(pid)) process.kill(pid, 'SIGKILL');
  });

  /** By name. The server of Postgres is a child, too, and no service. */
  async function start() {
    system = await startSystem({ asProcesses: true });
    const processes = new Map<string, { pid: number; environment: Readonly<Record<string, string>> }>();
    for (const pid of await childrenOf(system.process.pid)) {
      const environment = await environmentOfProcess(pid);
      const { SERVICE: name } = environment;
      if (name === undefined) continue;
      processes.set(name, { pid, environment });
      started.push(pid);
    }
    expect([...processes.keys()].sort()).toEqual(everyProcess);
    return { system, processes };
  }

  const untilAllEnded = () =>
    eventually('every service has ended', async () => {
      const running = await Promise.all(started.map(isRunning));
      return running.some(Boolean) ? undefined : true;
    });

  test('move money, keep each private key to its owner, and stop in order', async () => {
    const { system, processes } = await start();
    for (const [name, { environment }] of processes) {
      const keys = [...processes].map(([owner, process]) => [
        owner,
        process.environment['IDENTITY_PRIVATE_KEY'],
      ]);
      const known = keys.filter(([, key]) => key && Object.values(environment).includes(key));
      expect(known.map(([owner]) => owner)).toEqual(name === 'provider-simulator' ? [] : [name]);
    }
    const ada = await signUpWithWallet(system.place, { name: 'Ada' });
    await deposit(ada, '12.34');
    expect(await available(ada)).toBe('12.34');

    expect(await system.interrupt()).toEqual({ code: 0, signal: null });
    for (const name of everyProcess) expect(system.process.output()).toContain(`${name} stopped`);
    expect(system.process.output()).not.toContain('did not stop cleanly');
    await untilAllEnded();
    await system.restart();
    expect(await available(ada)).toBe('12.34');
    await ada.client.close();
  });

  test('stop, with code 1, when one is killed; which it was is told', async () => {
    const { system, processes } = await start();
    process.kill(processes.get('wallets')?.pid ?? 0, 'SIGKILL');
    expect(await system.process.ended()).toEqual({ code: 1, signal: null });
    expect(system.process.output()).toContain('wallets ended by itself, with signal SIGKILL');
    await untilAllEnded();
  });

  test('are ended at once by a second Ctrl-C', async () => {
    const { system, processes } = await start();
    // One that stands still would keep an orderly stop waiting.
    process.kill(processes.get('transactions')?.pid ?? 0, 'SIGSTOP');
    system.process.signal('SIGINT');
    await eventually(
      'the stop has begun',
      () => system.process.output().includes('stopping in order') || undefined,
    );
    await eventually('the second one ends it', () => {
      system.process.signal('SIGINT');
      return system.process.ending();
    });
    expect(system.process.ending()).toEqual({ code: 130, signal: null });
    await untilAllEnded();
  });

  test('stop by themselves when the process that started them is killed', async () => {
    const { system } = await start();
    system.process.signal('SIGKILL');
    await untilAllEnded();
    await system.restart();
  });
});
