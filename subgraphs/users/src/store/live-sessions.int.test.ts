import { createIds } from '@paygraph/ids';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { expect, onTestFinished, test } from 'vitest';
import { composeUseCases } from '../compose.ts';
import { createPeople } from '../testing/people.ts';
import { createScratchParts } from '../testing/scratch-parts.ts';
import { revokeSessions } from './live-sessions.ts';

test('more sessions are ended at once than a statement takes values', async () => {
  const scratch = await createScratchDatabase('users_many_sessions');
  onTestFinished(scratch.drop);
  const parts = await createScratchParts(scratch.url);
  onTestFinished(parts.database.close);
  const people = createPeople(parts, composeUseCases(parts));
  const mine = await people.signedIn(await people.verified());
  const ids = createIds();
  const sessionIds = [...Array.from({ length: 70_000 }, () => ids.next('ses')), mine.sessionId];
  await parts.database.orm.transaction((transaction) =>
    revokeSessions(transaction, { sessionIds, reason: 'signed-out-everywhere' }, parts.now()),
  );
  expect(await people.endOf(mine)).toBe('signed-out-everywhere');
});
