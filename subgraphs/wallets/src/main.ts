import { runAsProcess } from '@paygraph/service-process';
import { startWallets } from './compose.ts';

await runAsProcess('wallets', startWallets);
