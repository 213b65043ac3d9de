import { ConfigError } from '@paygraph/config';
import { NewerDataError } from '@paygraph/database';
import { newerData } from './data-folder/index.ts';
import { StartFault, systemCode } from './start-fault.ts';

/** Not a fault: whoever started the system changed their mind. */
export class StoppedWhileStarting extends Error {
  override readonly name = 'StoppedWhileStarting';
}

/** What kept a service from starting, in words for whoever started it. */
export function explainStartFault(service: string, error: unknown, folder: string): StartFault {
  const causes = causesOf(error);
  const known = causes.find((cause) => cause instanceof StartFault);
  if (known) return known;
  const newer = causes.find((cause) => cause instanceof NewerDataError);
  if (newer) return newerData(`in the database of ${service}, ${newer.message}`, folder);
  const misconfigured = causes.find((cause) => cause instanceof ConfigError);
  if (misconfigured) {
    return new StartFault(`${service} could not start. ${misconfigured.message}`, {
      whatToDo: 'Correct these variables; `npm start -- --help` names those you may set.',
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  if (systemCode(error) === 'EADDRINUSE') {
    return new StartFault(`${service} could not start, for its port was taken meanwhile: ${message}`, {
      whatToDo: 'Start again.',
      cause: error,
    });
  }
  return new StartFault(`${service} could not start: ${message}`, {
    whatToDo: 'Start again with LOG_LEVEL=debug, which tells more.',
    cause: error,
  });
}

/** The error with what caused it, and what caused that; bounded, for a chain may close on itself. */
function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (
    let at = error;
    at !== undefined && causes.length < 10;
    at = at instanceof Error ? at.cause : undefined
  ) {
    causes.push(at);
  }
  return causes;
}
