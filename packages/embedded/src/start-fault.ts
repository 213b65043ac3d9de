/**
 * Paygraph can't start, for a reason that whoever started it can put right. `message` says what is wrong and where,
 * `whatToDo` what helps; both are for people's eyes and hold no secret.
 */
export class StartFault extends Error {
  override readonly name = 'StartFault';
  readonly whatToDo: string;

  constructor(message: string, options: { whatToDo: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.whatToDo = options.whatToDo;
  }
}

/** The system's code of an error ("ENOENT"), where it is an error of the system. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : undefined;
}
