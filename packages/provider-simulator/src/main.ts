import { runAsProcess } from '@paygraph/service-process';
import { startProviderSimulator } from './index.ts';

await runAsProcess('provider-simulator', startProviderSimulator);
