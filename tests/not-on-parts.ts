/**
 * What `make test-parts` leaves out of the tests against a running system. Everything else is run there again, with each
 * service a process of its own on Kafka, Redis, the MongoDB protocol and Postgres.
 */
const readsFilesAlone = 'it compares files of this repository; no system is asked';

export const notOnParts: Readonly<Record<string, string>> = {
  'tests/contracts/adapters.test.ts': readsFilesAlone,
  'tests/contracts/api.test.ts': readsFilesAlone,
  'tests/contracts/authorization.test.ts': readsFilesAlone,
  'tests/contracts/documents.test.ts': readsFilesAlone,
  'tests/contracts/notifications-document.test.ts': readsFilesAlone,
  'tests/contracts/operations.test.ts': readsFilesAlone,
  'tests/contracts/security-document.test.ts': readsFilesAlone,
  'tests/contracts/federation/federation.test.ts':
    'its gateway stands before subgraphs made for the test, which know none of the parts',
};
