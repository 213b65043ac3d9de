import { type Job, type Permissions, stepsOf, type Workflow } from './workflow.ts';

/** What a workflow may name: of the Makefile, of package.json, and the files of the repository. */
export interface Known {
  readonly targets: ReadonlySet<string>;
  readonly scripts: ReadonlySet<string>;
  readonly isFile: (path: string) => boolean;
}

/** A rule answers what is wrong, in words with the place first. */
type Rule = (workflow: Workflow, known: Known) => readonly string[];

/** Who writes what, and why it must. Everything else reads, or nothing. */
const mayWrite: readonly string[] = [
  // Lists of holes under the repository's Security.
  '.github/workflows/codeql.yml analyze security-events',
  '.github/workflows/images.yml scan security-events',
  // A short-lived token for AWS, in place of a key that lies about.
  '.github/workflows/images.yml push id-token',
  '.github/workflows/images.yml deploy id-token',
  '.github/workflows/deploy.yml staging id-token',
  '.github/workflows/deploy.yml production id-token',
  '.github/workflows/deploy-environment.yml deploy id-token',
];

const jobsOf = (workflow: Workflow): readonly (Job & { readonly name: string; readonly where: string })[] =>
  Object.entries(workflow.jobs).map(([name, job]) => ({
    ...job,
    name,
    where: `${workflow.file}, job ${name}`,
  }));

const writes = (permissions: Permissions | string | undefined): readonly string[] => {
  if (permissions === undefined) return [];
  if (typeof permissions === 'string') return permissions === 'read-all' ? [] : [permissions];
  return Object.entries(permissions).flatMap(([scope, access]) => (access === 'write' ? [scope] : []));
};

/** What is not said at the top is whatever the repository is set to: often everything. */
const permissions: Rule = (workflow) => {
  const { file, permissions: atTop } = workflow;
  const whole =
    atTop === undefined || writes(atTop).length > 0 ? [`${file}: gives every job more than to read`] : [];
  const jobs = jobsOf(workflow).flatMap(({ name, where, permissions: own }) =>
    writes(own)
      .filter((scope) => !mayWrite.includes(`${file} ${name} ${scope}`))
      .map((scope) => `${where}: may write ${scope}, which it has no reason for`),
  );
  return [...whole, ...jobs];
};

/** The default is six hours. */
const timeouts: Rule = (workflow) =>
  jobsOf(workflow)
    .filter((job) => job.uses === undefined && typeof job['timeout-minutes'] !== 'number')
    .map(({ where }) => `${where}: has no timeout-minutes`);

const concurrency: Rule = ({ file, concurrency: said, on }) =>
  said === undefined && !isOnlyCalled(on) ? [`${file}: says nothing of concurrency`] : [];

/** Whoever calls it has said it. */
const isOnlyCalled = (on: Workflow['on']) => Object.keys(on).join() === 'workflow_call';

/** A tag can be moved to other code, as was done to many at once in 2025 and 2026; a commit can't. */
const pinned: Rule = (workflow) => {
  const used = [...stepsOf(workflow), ...jobsOf(workflow)].flatMap(({ uses, where }) =>
    uses === undefined ? [] : [{ uses, where }],
  );
  return used
    .filter(({ uses }) => !uses.startsWith('./'))
    .flatMap(({ uses, where }) => {
      if (!/^[\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40}$/.test(uses))
        return [`${where}: ${uses} is not pinned to a commit`];
      const tellsVersion = new RegExp(`uses: ${uses} # v\\d+\\.\\d+\\.\\d+$`, 'm').test(workflow.text);
      return tellsVersion ? [] : [`${where}: ${uses} does not tell its version`];
    });
};

/** The token stays in the folder otherwise, where every later step can read it. */
const checkouts: Rule = (workflow) =>
  stepsOf(workflow)
    .filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    .filter((step) => step.with?.['persist-credentials'] !== false)
    .map(({ where }) => `${where}: a checkout that leaves its token behind`);

/** GitHub puts an expression into the script before a shell reads it: whoever names a branch writes the script. */
const scripts: Rule = (workflow) =>
  stepsOf(workflow)
    .filter(({ run }) => run?.includes('${{'))
    .map(({ where, run = '' }) => `${where}: an expression inside of a script: ${firstLine(run)}`);

/** No step prints what it was given in confidence, and nobody is handed all there is. */
const secrets: Rule = (workflow) => [
  ...stepsOf(workflow).flatMap(({ where, run = '', env = {} }) =>
    Object.entries(env)
      .filter(
        ([name, value]) =>
          /secrets\./.test(value) && new RegExp(`(echo|printf|tee|cat)\\b.*\\$\\{?${name}\\b`).test(run),
      )
      .map(([name]) => `${where}: prints ${name}, which is a secret`),
  ),
  ...jobsOf(workflow)
    .filter((job) => job.secrets === 'inherit')
    .map(({ where }) => `${where}: hands on every secret there is`),
  ...(/toJSON\(\s*secrets\s*\)/i.test(workflow.text) ? [`${workflow.file}: takes every secret at once`] : []),
];

/** With `-e` alone a failure on the left of a pipe is none. */
const shells: Rule = (workflow) =>
  stepsOf(workflow).some(({ run }) => run !== undefined) && workflow.defaults?.run?.shell !== 'bash'
    ? [`${workflow.file}: its scripts run without pipefail (defaults.run.shell: bash)`]
    : [];

/** A workflow names what is there. */
const commands: Rule = (workflow, { targets, scripts: ours, isFile }) =>
  stepsOf(workflow).flatMap(({ run = '', where }) => [
    ...found(run, /(?:^|[\s;&|])make((?: +[\w-]+(?![\w=]))+)/g)
      .flatMap((words) => words.trim().split(/ +/))
      .filter((target) => !targets.has(target))
      .map((target) => `${where}: there is no make ${target}`),
    ...found(run, /\bnpm run (?:--\S+ )*([\w:-]+)/g)
      .filter((script) => !ours.has(script))
      .map((script) => `${where}: there is no npm run ${script}`),
    ...found(run, /(?:^|\s)(?:bash|sh|node) ([\w./-]+)/g)
      .filter((file) => !isFile(file))
      .map((file) => `${where}: there is no ${file}`),
  ]);

const calledWorkflows: Rule = (workflow, { isFile }) =>
  jobsOf(workflow)
    .filter(({ uses }) => uses?.startsWith('./') && !isFile(uses.slice(2)))
    .map(({ where, uses }) => `${where}: there is no ${uses}`);

function found(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, group = '']) => group);
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

const rules: readonly Rule[] = [
  permissions,
  timeouts,
  concurrency,
  pinned,
  checkouts,
  scripts,
  secrets,
  shells,
  commands,
  calledWorkflows,
];

/** Everything that is wrong with a workflow by the rules of the house. */
export function faultsOf(workflow: Workflow, known: Known): readonly string[] {
  return rules.flatMap((rule) => rule(workflow, known));
}
