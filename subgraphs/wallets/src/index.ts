export { startWallets } from './compose.ts';
