/** Writes docs/configuration.md and .env.example: `npm run generate` runs it. */
import { writeFile } from 'node:fs/promises';
import { toEnvExample } from './env-example.ts';
import { toMarkdown } from './markdown.ts';
import { tableOf } from './table.ts';

const root = new URL('../../../', import.meta.url);
const sections = tableOf();
await writeFile(new URL('docs/configuration.md', root), toMarkdown(sections));
await writeFile(new URL('.env.example', root), toEnvExample(sections));
