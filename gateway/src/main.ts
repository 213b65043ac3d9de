import { runAsProcess } from '@paygraph/service-process';
import { startGateway } from './index.ts';

await runAsProcess('gateway', startGateway);
