/**
 * Takes the pictures of docs/pictures/mails anew. Needs Chromium, and pngquant to make them small. Run it after the page
 * or the words of a mail have changed.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { escapeHtml } from './mail-html.ts';
import { pictures } from './pictures.ts';

const usage = `Takes the pictures of mails in docs/pictures/mails anew.
  --chromium PATH   the browser (chromium)
  --help            this text`;

const { values } = parseArgs({
  options: { chromium: { type: 'string', default: 'chromium' }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const folder = fileURLToPath(new URL('../../../../docs/pictures/mails/', import.meta.url));
const heightPx = 660;
const mostBytes = 60_000;
const takeTimeoutMs = 60_000;

await mkdir(folder, { recursive: true });
const scratch = await mkdtemp(path.join(tmpdir(), 'paygraph-pictures-'));
try {
  for (const { file, html } of pictures) {
    const page = path.join(scratch, 'page.html');
    await writeFile(page, sideBySide(html()));
    take(page, path.join(folder, file));
    execFileSync('pngquant', ['--force', '--ext', '.png', '64', path.join(folder, file)]);
    const { size } = await stat(path.join(folder, file));
    if (size > mostBytes) throw new Error(`${file} has ${size} bytes, more than ${mostBytes}`);
    console.log(`${file}: ${size} bytes`);
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}

function take(page: string, to: string): void {
  const flags = [
    '--headless',
    '--disable-gpu',
    '--hide-scrollbars',
    // Chromium refuses to run as root with its sandbox, and opens nothing here but our own mail.
    '--no-sandbox',
    `--user-data-dir=${path.join(scratch, 'profile')}`,
    `--window-size=${600 + 360},${heightPx}`,
    `--screenshot=${to}`,
    `file://${page}`,
  ];
  execFileSync(values.chromium, flags, { stdio: 'ignore', timeout: takeTimeoutMs });
}

/** A frame takes its colours from the `color-scheme` of the element that holds it. */
function sideBySide(html: string): string {
  const frame = (width: number, scheme: string) =>
    `<iframe srcdoc="${escapeHtml(html)}" style="width:${width}px;height:${heightPx}px;border:0;color-scheme:${scheme}"></iframe>`;
  return `<!doctype html><meta charset="utf-8"><body style="margin:0;display:flex">${frame(600, 'light')}${frame(360, 'dark')}`;
}
