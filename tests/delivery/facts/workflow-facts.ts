import { stepsOf, type Workflow } from '../workflows/workflow.ts';
import { type Address, type Facts, imageName, type Process, portOf, topicsIn, urlOf } from './facts.ts';

/** What the workflows build, and whom they ask: they run what the Makefile runs. */
export function readWorkflowFacts(workflows: readonly Workflow[]): Facts {
  const steps = workflows.flatMap(stepsOf);
  const text = workflows.map((workflow) => workflow.text).join('\n');
  return {
    place: '.github/workflows',
    must: 'agree',
    processes: steps.flatMap(({ run = '', env = {}, where }) => processesOf(run, env, where)),
    addresses: steps.flatMap(({ run = '', where }) => addressesIn(run, where)),
    // So GitHub calls the right to write what a search for holes found.
    topics: topicsIn(text).filter((topic) => topic !== 'security-events'),
    images: [
      ...steps.flatMap(({ with: given }) => [...lines(given?.['tags']), ...lines(given?.['image-ref'])]),
      ...[...text.matchAll(/\$REGISTRY(\/[\w-]+@)/g)].map(([, name = '']) => name),
    ].map(imageName),
  };
}

function lines(text: unknown): readonly string[] {
  return typeof text === 'string' ? text.split('\n').filter((line) => line.trim() !== '') : [];
}

/** A target that is handed variables. Those the script itself names, it reads itself. */
function processesOf(run: string, env: Readonly<Record<string, string>>, where: string): readonly Process[] {
  const target = /(?:^|\s)make ([\w-]+)/.exec(run)?.[1];
  const handed = Object.keys(env).filter((name) => !new RegExp(`\\$\\{?${name}\\b`).test(run));
  if (target === undefined || handed.length === 0) return [];
  return [
    {
      name: where,
      service: undefined,
      program: `make ${target}`,
      variables: Object.fromEntries(handed.map((name) => [name, undefined])),
      ports: [],
      probes: [],
    },
  ];
}

/** The gateway alone has a port of the machine. */
function addressesIn(run: string, where: string): readonly Address[] {
  return [...run.matchAll(/http:\/\/localhost:\d+[\w./-]*/g)].flatMap(([found]) => {
    const url = urlOf(found);
    if (url === undefined) return [];
    return [
      {
        said: `curl in ${where}`,
        service: 'gateway',
        host: 'gateway',
        port: portOf(url),
        path: url.pathname,
      },
    ];
  });
}
