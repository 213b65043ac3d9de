/** What users may rely on, over 30 days: the rules, the dashboards and docs/monitoring.md say the same of it. */
export interface ServiceGoal {
  /** The label `goal` of what is recorded of it. */
  readonly id: 'availability' | 'latency' | 'decision' | 'live-status';
  readonly promise: string;
  /** The share of what happened that may miss it. */
  readonly missable: number;
  readonly alert: string;
}

export const windowDays = 30;

export const goals: readonly ServiceGoal[] = [
  {
    id: 'availability',
    promise: 'Operations at the gateway end without a fault of the server’s own.',
    missable: 0.001,
    alert: 'AvailabilityBudgetBurns',
  },
  {
    id: 'latency',
    promise: 'Operations at the gateway are answered within 500 ms.',
    missable: 0.01,
    alert: 'LatencyBudgetBurns',
  },
  {
    id: 'decision',
    promise: 'Movements are COMPLETED or FAILED within 10 s of their first record.',
    missable: 0.001,
    alert: 'DecisionBudgetBurns',
  },
  {
    id: 'live-status',
    promise: 'Changes of status reach whoever watches within 1 s.',
    missable: 0.01,
    alert: 'LiveStatusBudgetBurns',
  },
];
