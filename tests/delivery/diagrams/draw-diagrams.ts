import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { Diagram } from './find-diagrams.ts';

export type Drawn =
  | { readonly kind: 'drawn'; readonly width: number; readonly height: number }
  /** `place`: the file and the line in it, where Mermaid names one, else the line where the diagram begins. */
  | { readonly kind: 'wrong'; readonly place: string; readonly reason: string };

export interface Drawer {
  draw(diagram: Diagram): Promise<Drawn>;
  /** What was drawn last, as a PNG. */
  picture(): Promise<Buffer>;
  close(): Promise<void>;
}

/** The width of a column of text where the documents are read, in pixels: GitHub's, as of November 2026. */
const columnWidth = 830;

/** Draws diagrams by Mermaid in a browser of this machine, as a reader's browser does. Nothing is fetched. */
export async function openDrawer(): Promise<Drawer> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1_800, height: 1_200 } });
  await page.route('**', (route) => route.abort());
  await page.setContent('<!doctype html><body style="margin:0;background:white"><div id="here"></div>');
  await page.addScriptTag({ content: readFileSync(mermaidBundle(), 'utf8') });
  await page.addScriptTag({ content: pageScript });
  return {
    draw: (diagram) => draw(page, diagram),
    picture: () => page.locator('#here').screenshot(),
    close: () => browser.close(),
  };
}

interface PageAnswer {
  /** Undefined where it was drawn. */
  readonly reason?: string;
  readonly width: number;
  readonly height: number;
}

/** Runs in the browser. What Mermaid leaves in the page of a diagram that is wrong is cleared away. */
const pageScript = `
  mermaid.initialize({ startOnLoad: false, theme: 'default' });
  async function drawDiagram(source) {
    const here = document.getElementById('here');
    try {
      here.innerHTML = (await mermaid.render('drawing', source)).svg;
      const { width, height } = here.querySelector('svg').viewBox.baseVal;
      return { width, height };
    } catch (error) {
      document.getElementById('ddrawing')?.remove();
      return { reason: String(error?.message ?? error), width: 0, height: 0 };
    }
  }`;

async function draw(page: Page, { file, line, text }: Diagram): Promise<Drawn> {
  const drawn = await page.evaluate<PageAnswer>(`drawDiagram(${JSON.stringify(text)})`);
  const { reason, width, height } = drawn;
  if (reason === undefined) return { kind: 'drawn', width, height };
  // Mermaid counts the lines of the diagram, from 1.
  const inDiagram = /line (\d+)/i.exec(reason)?.[1];
  return { kind: 'wrong', place: `${file}:${line + Number(inDiagram ?? 0)}`, reason };
}

/** How many times smaller than written a letter is where a drawing is fitted into a column of text. */
export function shrinks({ width }: { readonly width: number }): number {
  return Math.max(1, width / columnWidth);
}

/** The bundle that a page loads by itself, of the version the lock file names. */
function mermaidBundle(): string {
  const entry = createRequire(import.meta.url).resolve('mermaid');
  return path.join(path.dirname(entry), 'mermaid.min.js');
}

/** Debian's chromium, or another one by these names. A drawing that nobody tried is not taken on trust: required. */
function findChromium(): string {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    for (const folder of folders) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {}
    }
  }
  throw new Error('Diagrams are drawn by a browser, and there is none: apt-get install chromium.');
}
