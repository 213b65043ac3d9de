import { runAsProcess } from '@paygraph/service-process';
import { startUsers } from './index.ts';

await runAsProcess('users', startUsers);
