/** Writes monitoring/grafana/dashboards/*.json and the list of panels in docs/monitoring.md: `npm run generate` runs it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dashboards } from './catalogue.ts';
import { toDashboardJson } from './dashboard-json.ts';
import { documentDashboards, replaceSection } from './document.ts';

const root = new URL('../../../', import.meta.url);
const folder = new URL('monitoring/grafana/dashboards/', root);
await mkdir(folder, { recursive: true });
for (const plan of dashboards) {
  await writeFile(
    new URL(`${plan.name}.json`, folder),
    `${JSON.stringify(toDashboardJson(plan), undefined, 2)}\n`,
  );
}
const page = new URL('docs/monitoring.md', root);
await writeFile(page, replaceSection(await readFile(page, 'utf8'), documentDashboards(dashboards)));
