import { Counter, type Metrics } from '@paygraph/telemetry';
import type { UseCases } from './resolvers/use-cases.ts';

type Measured = Pick<UseCases, 'registerUser' | 'signIn' | 'refreshSession'>;

/** The same use cases, with a count of what came of them: how often, never for whom. */
export function measureUseCases<Cases extends Measured>(useCases: Cases, metrics: Metrics): Cases {
  const { registerUser, signIn, refreshSession } = useCases;
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['outcome'], registers: [metrics] });
  const registrations = counter(
    'paygraph_user_registrations_total',
    'Registrations by what came of them: mail-sent, refused, busy; failed where one threw.',
  );
  const signIns = counter(
    'paygraph_user_sign_ins_total',
    'Tries to sign in: signed-in, rate-limited, busy, or why it was refused; failed where one threw.',
  );
  const refreshes = counter(
    'paygraph_user_session_refreshes_total',
    'Refresh tokens presented: refreshed, or why not; failed where one threw.',
  );
  return {
    ...useCases,
    registerUser: counted(registrations, registerUser, ({ kind }) => kind),
    signIn: counted(signIns, signIn, (outcome) =>
      outcome.kind === 'refused' ? outcome.refusal : outcome.kind,
    ),
    refreshSession: counted(refreshes, refreshSession, (outcome) =>
      outcome.kind === 'refused' ? outcome.refusal : outcome.kind,
    ),
  };
}

/** `labelOf`: what is told of an outcome; one of a closed list. */
function counted<Given extends readonly unknown[], Outcome>(
  counter: Counter<'outcome'>,
  run: (...given: Given) => Promise<Outcome>,
  labelOf: (outcome: Outcome) => string,
): (...given: Given) => Promise<Outcome> {
  return async (...given) => {
    let label = 'failed';
    try {
      const outcome = await run(...given);
      label = labelOf(outcome);
      return outcome;
    } finally {
      counter.inc({ outcome: label });
    }
  };
}
