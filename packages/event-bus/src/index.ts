export { DependencyAway, isDependencyAway } from './dependency-away.ts';
export { createEmbeddedBus } from './embedded-bus.ts';
export type { Consumer, Delivery, EventBus, EventOf, Handlers } from './port.ts';
