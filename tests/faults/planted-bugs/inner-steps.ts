import type { Alteration } from './alteration.ts';

/**
 * Steps inside a commit or a loop, where no port is called: there a process is made to die by a line put in when it
 * loads the file. `crashAt` is what the hook offers; it adds the name of the service. Armed with `#2`, it dies at the
 * second time.
 */
export const innerSteps: readonly Alteration[] = [
  {
    file: 'packages/outbox/src/append.ts',
    find: '  if (entries.length === 0) return;\n',
    replace: "  if (entries.length === 0) return;\n  globalThis.crashAt('outbox.append.before');\n",
  },
  {
    file: 'packages/outbox/src/append.ts',
    find: '    await transaction.insert(outbox).values(values);\n',
    replace:
      "    await transaction.insert(outbox).values(values);\n    globalThis.crashAt('outbox.append.after');\n",
  },
  {
    file: 'packages/outbox/src/sequencer.ts',
    find: '    if (sequenced > 0) await transaction`',
    replace:
      "    if (sequenced > 0) globalThis.crashAt('outbox.publish.before');\n    if (sequenced > 0) await transaction`",
  },
  {
    file: 'packages/outbox/src/sequencer.ts',
    find: '      if (sequenced === batchSize) continue;\n',
    replace:
      "      if (sequenced > 0) globalThis.crashAt('outbox.publish.after');\n      if (sequenced === batchSize) continue;\n",
  },
  {
    file: 'packages/event-bus/src/deliver.ts',
    find: '      await handle(json, delivery, handlers, surround);\n',
    replace: `      globalThis.crashAt('bus.handle.before');
      await handle(json, delivery, handlers, surround);
      globalThis.crashAt('bus.handle.after');\n`,
  },
  {
    file: 'packages/event-bus/src/outbox-reader.ts',
    find: '    return place === undefined || (await inTime(moveOffset(sql, place, position)));\n',
    replace: `    if (place === undefined) return true;
    globalThis.crashAt('bus.offset.before');
    const moved = await moveOffset(sql, place, position);
    globalThis.crashAt('bus.offset.after');
    return moved;\n`,
  },
];
