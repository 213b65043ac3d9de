/** Writes docs/notifications.md: `npm run generate` runs it. */
import { writeFile } from 'node:fs/promises';
import { toMarkdown } from './document.ts';

await writeFile(new URL('../../../../docs/notifications.md', import.meta.url), toMarkdown());
