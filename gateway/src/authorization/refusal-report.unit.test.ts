import { createIds } from '@paygraph/ids';
import type { Identity } from '@paygraph/principal';
import { createLogger } from '@paygraph/telemetry';
import { describe, expect, test } from 'vitest';
import { createRefusalReport } from './refusal-report.ts';

const ids = createIds();
const logger = createLogger({ service: 'test', level: 'silent' });

function person(): { identity: Identity } {
  const principal = {
    kind: 'user',
    userId: ids.next('usr'),
    role: 'USER',
    sessionId: ids.next('ses'),
  } as const;
  return { identity: { principal, client: undefined } };
}

const field = (name: string) => ({ typeName: 'Query', fieldName: name });

function reportTo(send: (identity: Identity, fields: readonly string[]) => Promise<void>) {
  const clock = { ms: 0 };
  return { clock, report: createRefusalReport({ send, now: () => clock.ms, logger }) };
}

describe('a report of refusals', () => {
  test('tells a person’s fields together, each once a minute', async () => {
    const told: [Identity, readonly string[]][] = [];
    const { clock, report } = reportTo(async (...each) => void told.push(each));
    const ada = person();
    report.refused(ada, [field('users'), field('user'), field('users')]);
    await report.stop();
    report.refused(ada, [field('users')]);
    await report.stop();
    clock.ms = 60_000;
    report.refused(ada, [field('users')]);
    await report.stop();
    expect(told).toEqual([
      [ada.identity, ['Query.users', 'Query.user']],
      [ada.identity, ['Query.users']],
    ]);
  });

  test('holds at most twenty fields of a person in a minute, however many are refused', async () => {
    const told: string[] = [];
    const { report } = reportTo(async (_identity, fields) => void told.push(...fields));
    const ada = person();
    for (let n = 0; n < 100; n += 1) report.refused(ada, [field(`field${n}`)]);
    await report.stop();
    expect(told).toHaveLength(20);
  });

  test('holds a thousand persons in a minute, and takes no more until the next', async () => {
    const told: Identity[] = [];
    const { clock, report } = reportTo(async (identity) => void told.push(identity));
    for (let n = 0; n < 1_100; n += 1) report.refused(person(), [field('users')]);
    await report.stop();
    expect(told).toHaveLength(1_000);
    clock.ms = 60_000;
    report.refused(person(), [field('users')]);
    await report.stop();
    expect(told).toHaveLength(1_001);
  });

  test('says nothing of whoever is not signed in', async () => {
    const { report } = reportTo(() => Promise.reject(new Error('nobody was to be told')));
    report.refused({ identity: { principal: { kind: 'anonymous' }, client: undefined } }, [field('users')]);
    await report.stop();
  });

  test('drops what can’t be told, and tries no others in vain, and goes on with what comes next', async () => {
    let asked = 0;
    let away = true;
    const { report } = reportTo(async () => {
      asked += 1;
      if (away) throw new Error('away');
    });
    report.refused(person(), [field('users')]);
    report.refused(person(), [field('users')]);
    await report.stop();
    expect(asked).toBe(1);
    away = false;
    report.refused(person(), [field('users')]);
    await report.stop();
    expect(asked).toBe(2);
  });
});
