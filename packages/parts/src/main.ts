/** The process of `make parts-up`, `make parts-down` and `make parts-status`. */
import { ConfigError } from '@paygraph/config';
import { createNarrator } from '@paygraph/embedded/narrator';
import { StartFault } from '@paygraph/embedded/start-fault';
import { down } from './machine/down.ts';
import { readLayout } from './machine/layout.ts';
import { createProgress } from './machine/progress.ts';
import { describeParts } from './machine/status.ts';
import { environmentFile, up } from './machine/up.ts';

const usage = `The real parts on this machine: Postgres, Redis, Kafka, and a server that speaks MongoDB's protocol.

  make parts-up        starts those that do not run; as root on Debian it installs what they need
  make parts-down      stops them; Postgres, Redis and Kafka keep their data, MongoDB's stand-in forgets its own
  make parts-status    shows them; ends with 1 where one does not answer

What the services need to know of them is written to .data/parts/environment, a line KEY=VALUE for each variable.

Variables
  DATA_DIR       the folder everything stays in; the parts are in its folder parts   (.data)
  PORT_OFFSET    added to every port                                                 (0)
                 ports: Postgres 15432, Redis 16379, MongoDB 17017, Kafka 19092 and 19093
`;

const [command, ...others] = process.argv.slice(2);
if ([command, ...others].includes('--help')) {
  process.stdout.write(usage);
} else if (others.length > 0) {
  refuse(`There is no ${others.join(' ')}.`);
} else {
  process.exitCode = await tellingFaults();
}

function refuse(fault: string): void {
  process.stderr.write(`${fault}\n\n${usage}`);
  process.exitCode = 1;
}

async function tellingFaults(): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof StartFault) process.stderr.write(`\n${error.message}\n${error.whatToDo}\n`);
    else if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else throw error;
    return 1;
  }
}

async function run(): Promise<number> {
  const layout = readLayout(process.env);
  const narrator = createNarrator((line) => process.stdout.write(`${line}\n`), {
    colour: process.stdout.isTTY,
    now: () => performance.now(),
  });
  const progress = createProgress(narrator);
  switch (command) {
    case 'up':
      await up(layout, progress);
      await show();
      narrator.say(`\nTheir addresses are in ${environmentFile(layout)}.`);
      return 0;
    case 'down':
      await down(layout, progress);
      return 0;
    case 'status':
      return (await show()) ? 0 : 1;
    default:
      refuse(command === undefined ? 'up, down or status?' : `There is no ${command}.`);
      return 1;
  }

  async function show(): Promise<boolean> {
    const { text, allAnswer } = await describeParts(layout, process.cwd());
    narrator.say(text);
    return allAnswer;
  }
}
