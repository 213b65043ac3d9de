export { startNotifications } from './compose.ts';
