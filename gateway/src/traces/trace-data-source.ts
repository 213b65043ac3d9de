import { inSpan } from '@paygraph/telemetry';
import type { CallerDataSource } from '../subgraphs/data-source.ts';

/** The same subgraph; each fetch is a step of its operation. */
export function traceDataSource(name: string, source: CallerDataSource): CallerDataSource {
  return {
    process: (asked) =>
      inSpan(`fetch ${name}`, { kind: 'client', attributes: { 'paygraph.callee': name } }, async (span) => {
        const answer = await source.process(asked);
        const code = answer.errors?.[0]?.extensions?.['code'];
        if (typeof code === 'string') span.setAttribute('graphql.error.code', code);
        return answer;
      }),
  };
}
