import { runAsProcess } from '@paygraph/service-process';
import { startPayments } from './index.ts';

await runAsProcess('payments', startPayments);
