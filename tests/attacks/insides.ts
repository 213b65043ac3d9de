/** What no answer may tell: it helps nobody but whoever wants in. */
const insides: readonly (readonly [string, RegExp])[] = [
  ['a stack', /\\n\s+at |:\d+:\d+\)/],
  ['a file', /\.(ts|js|mjs|cjs|sql)\b(?!on)|node_modules|node:internal/],
  ['a path', /\/(home|work|root|tmp|usr|srv|var|proc)\//],
  [
    'SQL',
    /\b(select|insert|update|delete)\b[^"]{1,80}\b(from|into|set|where)\b|relation \\?"|SQLSTATE|duplicate key/i,
  ],
  ['a host', /127\.0\.0\.1|localhost|\b10\.\d+\.\d+\.\d+|ECONN|ENOTFOUND/],
  ['a part', /postgres|drizzle|apollo|fastify|kafka|mongo(db|ose)|redis|bcrypt|prisma/i],
  ['a subgraph', /subgraph|serviceName|"url":/i],
];

/** Which of them a text holds, with the place; undefined for none. */
export function findInsides(text: string): string | undefined {
  for (const [name, pattern] of insides) {
    const found = pattern.exec(text);
    if (found !== null) return `${name} (${found[0].slice(0, 60)})`;
  }
  return undefined;
}
