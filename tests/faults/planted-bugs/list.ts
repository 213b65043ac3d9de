import { awayBugs } from './away-bugs.ts';
import { deadlineBugs } from './deadline-bugs.ts';
import { gatewayBugs } from './gateway-bugs.ts';
import { keyBugs } from './key-bugs.ts';
import { ledgerBugs } from './ledger-bugs.ts';
import { outboxBugs } from './outbox-bugs.ts';
import type { PlantedBug } from './planted-bug.ts';
import { providerBugs } from './provider-bugs.ts';
import { replicaBugs } from './replica-bugs.ts';
import { twoProcessBugs } from './two-process-bugs.ts';

export const plantedBugs: readonly PlantedBug[] = [
  ...keyBugs,
  ...outboxBugs,
  ...ledgerBugs,
  ...providerBugs,
  ...gatewayBugs,
  ...awayBugs,
  ...replicaBugs,
  ...deadlineBugs,
  ...twoProcessBugs,
];
