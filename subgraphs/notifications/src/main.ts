import { runAsProcess } from '@paygraph/service-process';
import { startNotifications } from './compose.ts';

await runAsProcess('notifications', startNotifications);
