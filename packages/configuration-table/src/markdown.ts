import type { Row, Section } from './table.ts';

const head = `# Configuration

Every environment variable there is. This file is generated from the schemas that read them (\`npm run generate\`): change
those, and this follows.

An empty variable counts as one that is not set. A process reads them once, at start; what is missing, wrong, contradicts
another or seems misspelt is told all at once, by name and never with a value, and the process ends with code 1. Secret
ones hold what nobody else may know. Why it is so: [decision 0020](decisions/0020-configuration.md).
`;

/** docs/configuration.md */
export function toMarkdown(sections: readonly Section[]): string {
  return `${head}${sections.map(sectionOf).join('')}`;
}

function sectionOf({ title, rows }: Section): string {
  const heading = `\n## ${title.charAt(0).toUpperCase()}${title.slice(1)}\n\n`;
  const columns =
    '| variable | meaning | form | where it is not set | read by | secret |\n|---|---|---|---|---|---|\n';
  return `${heading}${columns}${rows.map(lineOf).join('')}`;
}

function lineOf({ name, meaning, form, unset, readBy, secret }: Row): string {
  const cells = [`\`${name}\``, meaning, form, unset, readBy.join(', '), secret ? 'yes' : ''];
  // A bar would end the cell; an angle bracket would begin a tag.
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}
