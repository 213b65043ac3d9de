import type { Body } from './port.ts';

/** A document as it lies in MongoDB. */
export interface MongoDocument {
  readonly _id: string;
  readonly owner: string;
  readonly createdAt: Date;
  readonly version: number;
  readonly body: Body;
}
