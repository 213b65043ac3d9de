import type { CodeFacts } from './code-facts.ts';
import type { Facts, Process } from './facts.ts';

/** Every way in which a place and the code contradict each other, each a sentence that names both. */
export function compare(code: CodeFacts, facts: Facts): readonly string[] {
  const findings = [
    ...missingProcesses(code, facts),
    ...facts.processes.flatMap((process) => variablesOf(code, process)),
    ...facts.processes.flatMap((process) => portsOf(code, process)),
    ...facts.processes.flatMap((process) => probesOf(code, process)),
    ...addresses(code, facts),
    ...facts.topics
      .filter((topic) => !code.topics.includes(topic))
      .map((topic) => `names the topic ${topic}, of which the code knows nothing`),
    ...facts.images
      .filter((image) => image !== code.image)
      .map((image) => `names the image ${image}, which is called ${code.image}`),
  ];
  return [...new Set(findings)].map((finding) => `${facts.place} ${finding}`);
}

const mainScript = 'packages/embedded/src/main.ts';

/** Who reads the variables of a process, as docs/configuration.md calls it; undefined: nobody does. */
function readerOf({ program = mainScript, service }: Process): string | undefined {
  if (program === mainScript) return service;
  if (program.endsWith('/topics-main.ts')) return 'make topics';
  if (program.startsWith('make ')) return program;
  return program.endsWith('/migrate.ts') ? 'make migrate' : undefined;
}

function missingProcesses(code: CodeFacts, { processes, must }: Facts): readonly string[] {
  if (must === 'agree') return [];
  const services = processes.filter(({ program = mainScript }) => program === mainScript);
  const missing = code.services.filter((name) => !services.some(({ service }) => service === name));
  const unknown = services.filter(({ service }) => !(String(service) in code.ports));
  const topics = processes.some((process) => readerOf(process) === 'make topics');
  return [
    ...missing.map((name) => `knows no ${name}`),
    ...unknown.map(({ name, service }) => `knows ${name} as the service ${service}, which there is none of`),
    ...(topics || must === 'know every service' ? [] : ['makes no topics']),
  ];
}

/** Read by what starts the program, or by Node itself. */
const besides = ['SERVICE', 'NODE_EXTRA_CA_CERTS'];

function variablesOf(code: CodeFacts, process: Process): readonly string[] {
  const { name, service, variables } = process;
  if (variables === undefined) return [];
  const reader = readerOf(process);
  const known = reader === undefined ? [] : code.reads(reader);
  const given = Object.keys(variables);
  const isSasl = 'KAFKA_SASL_MECHANISM' in variables;
  const needed = [
    ...(reader === undefined ? [] : code.needs(reader)),
    ...(isSasl ? ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] : []),
    ...(reader === 'make migrate' ? [`DATABASE_URL_${String(service).toUpperCase()}`] : []),
  ];
  return [
    ...given
      .filter((variable) => ![...known, ...besides, ...code.ofImage].includes(variable))
      .map((variable) => `gives ${name} ${variable}, which it does not read`),
    ...needed
      .filter((variable) => !given.includes(variable))
      .map((variable) => `does not give ${name} ${variable}, which it needs`),
  ];
}

function portsOf(code: CodeFacts, process: Process): readonly string[] {
  const port = code.ports[String(readerOf(process))];
  return process.ports
    .filter((said) => said.port !== port)
    .map((said) => `says by ${said.said} that ${process.name} is at ${said.port}; it is at ${port}`);
}

/** The stand-in has one port for both. */
function probesOf(code: CodeFacts, process: Process): readonly string[] {
  const reader = String(readerOf(process));
  const port = code.services.includes(reader) ? code.adminPort : code.ports[reader];
  return process.probes.flatMap((probe) => [
    ...(code.adminPaths.includes(probe.path)
      ? []
      : [`asks ${process.name} by ${probe.said} at ${probe.path}, where nothing answers`]),
    ...(probe.port === port
      ? []
      : [`asks ${process.name} by ${probe.said} at port ${probe.port}; its private port is ${port}`]),
  ]);
}

function addresses(code: CodeFacts, facts: Facts): readonly string[] {
  return facts.addresses.flatMap(({ said, service, host, port, path }) => {
    const variable = said.split(' ')[0] ?? '';
    const expected = code.paths[variable];
    return [
      ...(host === service ? [] : [`leads by ${said} to ${host}, where ${service} is meant`]),
      ...(port === code.ports[service]
        ? []
        : [`leads by ${said} to port ${port} of ${service}, which is at ${code.ports[service]}`]),
      ...(expected === undefined || expected === path
        ? []
        : [`leads by ${said} to ${path}; ${service} answers at ${expected}`]),
    ];
  });
}
