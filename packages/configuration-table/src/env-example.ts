import type { Row, Section } from './table.ts';

const head = `# Every variable there is, none of them set: take away the # before those you set. Generated from the schemas that read
# them (npm run generate). docs/configuration.md says more. This file holds no secret; yours is not to be committed.
`;

/** .env.example */
export function toEnvExample(sections: readonly Section[]): string {
  const blocks = sections.map(({ title, rows }) => `\n# ── ${title} ──\n${rows.map(blockOf).join('')}`);
  return `${head}${blocks.join('')}`;
}

function blockOf({ name, meaning, example, secret }: Row): string {
  return `\n# ${meaning}${secret ? ' Secret.' : ''}\n# ${name}=${example}\n`;
}
