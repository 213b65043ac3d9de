import type { DashboardPlan, Part } from './panel.ts';

const begin = '<!-- Generated from monitoring/src/dashboards by `npm run generate`: change it there. -->';
const end = '<!-- End of what is generated. -->';

const partNames: Readonly<Record<Part, string>> = {
  kafka: 'Kafka',
  redis: 'Redis',
  mongodb: 'MongoDB',
  tls: 'TLS',
};

/** Each dashboard with its picture, and each of its panels with its sentence. */
export function documentDashboards(plans: readonly DashboardPlan[]): string {
  return plans.map(documentOne).join('\n');
}

function documentOne(plan: DashboardPlan): string {
  const rows = plan.rows.flatMap((row) => [
    `\n**${row.title}**\n`,
    ...row.panels.map(({ title, description, needs }) => {
      const only = needs === undefined ? '' : ` *(Only with ${partNames[needs]}.)*`;
      return `- *${title}*: ${description}${only}`;
    }),
  ]);
  return `### ${plan.title}

${plan.description}

![Every panel of “${plan.title}”, with what it showed during the demo](pictures/monitoring/${plan.name}.svg)
${rows.join('\n')}
`;
}

/** The page with what stands between its two marks replaced. Throws where a mark is missing. */
export function replaceSection(page: string, section: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/monitoring.md lacks "${begin}" or "${end}".`);
  return `${page.slice(0, from)}${begin}\n\n${section}\n${page.slice(to)}`;
}
