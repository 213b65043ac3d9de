import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Drawer, openDrawer, shrinks } from './draw-diagrams.ts';
import { diagramsIn, findDiagrams } from './find-diagrams.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const diagrams = findDiagrams(root);

let drawer: Drawer;
beforeAll(async () => {
  drawer = await openDrawer();
});
afterAll(() => drawer.close());

/** Mermaid's letters are 16 pixels high: at half of that they can still be read. */
const mostShrunk = 2;

describe('each diagram is drawn by a browser', () => {
  test.each(diagrams)('$file:$line', async (diagram) => {
    const drawn = await drawer.draw(diagram);
    expect(drawn.kind === 'wrong' ? `${drawn.place}: ${drawn.reason}` : 'drawn').toBe('drawn');
    if (drawn.kind !== 'drawn') return;
    expect(Math.min(drawn.width, drawn.height), 'pixels').toBeGreaterThan(50);
    expect(shrinks(drawn), 'times smaller than written, in a column of text').toBeLessThanOrEqual(mostShrunk);
  });
});

test('the documents that promise diagrams have them', () => {
  const counted = (file: string) => diagrams.filter((diagram) => diagram.file === file).length;
  expect(counted('docs/architecture.md')).toBeGreaterThanOrEqual(2);
  expect(counted('docs/class-diagram.md')).toBeGreaterThanOrEqual(5);
  expect(counted('docs/sequence-diagrams.md')).toBe(8);
});

test('a fault in a diagram is told by its file and line', async () => {
  const document = [
    '# Title',
    '',
    '```mermaid',
    'sequenceDiagram',
    '  A->>B: fine',
    '  A->>: nobody',
    '```',
  ].join('\n');
  const [broken] = diagramsIn('docs/x.md', document);
  if (broken === undefined) throw new Error('no diagram was found');
  expect(await drawer.draw(broken)).toMatchObject({ kind: 'wrong', place: 'docs/x.md:6' });
});

test('a diagram that never ends is told by where it begins', () => {
  expect(() => diagramsIn('docs/x.md', 'text\n```mermaid\nflowchart LR')).toThrow('docs/x.md:2');
});
