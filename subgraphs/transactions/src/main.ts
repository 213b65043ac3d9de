import { runAsProcess } from '@paygraph/service-process';
import { startTransactions } from './compose.ts';

await runAsProcess('transactions', startTransactions);
