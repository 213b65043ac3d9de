import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** One file of JSON, as it stands. */
export interface DashboardFile {
  readonly file: string;
  readonly text: string;
}

/**
 * Where dashboards are not what Grafana's types say (grafana-foundation-sdk, which Grafana generates from its schema). The
 * compiler checks each JSON as a literal: so a field that the types do not name is a fault as well.
 */
export function schemaFaults(files: readonly DashboardFile[]): string[] {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const sources = new Map(
    files.map(({ file, text }) => [
      path.join(here, `${file}.check.ts`),
      {
        file,
        source: `import type { GrafanaDashboard } from './grafana-types.ts';\nexport const dashboard: GrafanaDashboard =\n${text};\n`,
      },
    ]),
  );
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile;
  const fileExists = host.fileExists;
  const getSourceFile = host.getSourceFile;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name)?.source ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const made = sources.get(name);
    return made === undefined
      ? getSourceFile(name, version, ...rest)
      : ts.createSourceFile(name, made.source, version);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    // The text of the JSON begins on the third line.
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line - 1 : 0;
    const name = file ? (sources.get(file.fileName)?.file ?? file.fileName) : 'compiler';
    return `${name}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
