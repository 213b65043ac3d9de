import type { Experiment } from '../experiment.ts';
import { concurrentRefunds } from './concurrent-refunds.ts';
import { crashAtEachStep } from './crash-at-each-step.ts';
import { drainedWallet } from './drained-wallet.ts';
import { failingSubgraph } from './failing-subgraph.ts';
import { kafkaAway } from './kafka-away.ts';
import { killedReplicas } from './killed-replicas.ts';
import { lostAnswers } from './lost-answers.ts';
import { mongoAway } from './mongo-away.ts';
import { newSupergraph } from './new-supergraph.ts';
import { oneKey } from './one-key.ts';
import { postgresAway } from './postgres-away.ts';
import { providerFaults } from './provider-faults.ts';
import { randomKills } from './random-kills.ts';
import { readsAfterWrites } from './reads-after-writes.ts';
import { redisAway } from './redis-away.ts';
import { repeatedEvents } from './repeated-events.ts';
import { stoppedInTurn } from './stopped-in-turn.ts';
import { wholeLedgerReads } from './whole-ledger-reads.ts';

/** In the order they run. Those that kill come last: what they leave half done would slow the others. */
export const experiments: readonly Experiment[] = [
  oneKey,
  lostAnswers,
  drainedWallet,
  wholeLedgerReads,
  concurrentRefunds,
  providerFaults,
  newSupergraph,
  crashAtEachStep,
  randomKills,
];

/** Those on real parts. Those that kill come last here too. */
export const experimentsOnParts: readonly Experiment[] = [
  failingSubgraph,
  mongoAway,
  kafkaAway,
  postgresAway,
  repeatedEvents,
  redisAway,
  stoppedInTurn,
];

/** What two processes of every service promise together, on real parts. */
export const experimentsOfReplicas: readonly Experiment[] = [readsAfterWrites, killedReplicas];

export const allExperiments: readonly Experiment[] = [
  ...experiments,
  ...experimentsOnParts,
  ...experimentsOfReplicas,
];
