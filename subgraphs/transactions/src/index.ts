export { startTransactions } from './compose.ts';
