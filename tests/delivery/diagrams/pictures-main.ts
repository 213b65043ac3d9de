/** Writes the diagrams of documents as pictures, to be looked at. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDrawer, shrinks } from './draw-diagrams.ts';
import { diagramsIn } from './find-diagrams.ts';

const [folder, ...documents] = process.argv.slice(2);
if (folder === undefined || documents.length === 0) {
  console.error('usage: node tests/delivery/diagrams/pictures-main.ts FOLDER DOCUMENT…');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const drawer = await openDrawer();
try {
  for (const diagram of documents.flatMap((file) => diagramsIn(file, readFileSync(file, 'utf8')))) {
    const drawn = await drawer.draw(diagram);
    const place = `${diagram.file}:${diagram.line}`;
    if (drawn.kind === 'wrong') console.log(`${drawn.place}: ${drawn.reason}`);
    else {
      writeFileSync(path.join(folder, `${place.replaceAll(/[/:]/g, '-')}.png`), await drawer.picture());
      console.log(
        `${place}: ${drawn.width.toFixed(0)} x ${drawn.height.toFixed(0)}, shrunk ${shrinks(drawn).toFixed(2)} times`,
      );
    }
  }
} finally {
  await drawer.close();
}
