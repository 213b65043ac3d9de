import { runAsProcess } from '@paygraph/service-process';
import { startNotifications } from './index.ts';

await runAsProcess('notifications', startNotifications);
