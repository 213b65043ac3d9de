import { parseId } from '@paygraph/ids';
import { z } from 'zod';
import type { SessionChange } from './session-watch.ts';

const roleSchema = z.enum(['USER', 'MERCHANT', 'ADMIN']);
const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session-ended'), sessionId: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('role-changed'), userId: z.string(), role: roleSchema }),
]);

/** A change as the feed tells it. Throws for what is not understood. */
export function readChange(told: unknown): SessionChange {
  const change = changeSchema.parse(told);
  return change.kind === 'session-ended'
    ? { kind: change.kind, sessionId: idOf('ses', change.sessionId), reason: change.reason }
    : { kind: change.kind, userId: idOf('usr', change.userId), role: change.role };
}

const extensionsSchema = z.object({
  sessionsEnded: z.array(z.string()).default([]),
  rolesChanged: z.array(z.object({ userId: z.string(), role: roleSchema })).default([]),
});

/** What an answer tells of in its extensions, of sessions that the operation itself ended. Throws as above. */
export function readChangesOfAnswer(extensions: Readonly<Record<string, unknown>>): readonly SessionChange[] {
  const { sessionsEnded, rolesChanged } = extensionsSchema.parse(extensions);
  return [
    ...sessionsEnded.map(
      (sessionId): SessionChange => ({
        kind: 'session-ended',
        sessionId: idOf('ses', sessionId),
        reason: 'ended by an operation that ran here',
      }),
    ),
    ...rolesChanged.map(
      ({ userId, role }): SessionChange => ({ kind: 'role-changed', userId: idOf('usr', userId), role }),
    ),
  ];
}

function idOf<Kind extends 'ses' | 'usr'>(kind: Kind, text: string) {
  const id = parseId(kind, text);
  if (id === undefined) throw new Error(`${text.slice(0, 40)} is no id of a ${kind}`);
  return id;
}
