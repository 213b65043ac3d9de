/** What `--help` answers: every variable that whoever starts Paygraph may set. */
export const usage = `Paygraph: all services in one process, with a Postgres of their own.

  npm start                    (or: make start)
  npm start -- --processes     every service in a process of its own, on the parts that make parts-up started
                               (or: make start-services)
  SERVICE=wallets npm start    one service as this process; docs/configuration.md has its variables
  npm start -- --help

Stop it with Ctrl-C or SIGTERM; a second one ends it at once. Nothing is lost either way.

Variables
  DATA_DIR               the folder everything stays in                     (.data)
  PORT_OFFSET            added to every port, 0 to 50000                    (0)
                         ports: gateway 8000, users 8001, wallets 8002, transactions 8003, payments 8004,
                         notifications 8005, provider 8010, Postgres 8432; health and metrics: 9000 to 9005
  NODE_ENV               development or production                          (development)
  LOG_LEVEL              fatal, error, warn, info, debug, trace or silent   (warn)
  LOG_FORMAT             readable or json                                   (readable in a terminal)
  PUBLIC_URL             where people reach it, for links in mails          (http://localhost:8000)
  MAIL_DIR               where mails are written to                         (.data/mail)
  SIMULATED_SENDERS_DIR  where sms/ and push/ are: text and push messages   (.data)
  SERVICE                gateway, users, wallets, transactions, payments, notifications or provider-simulator
  SUPERGRAPH             the composed schema                                (schema/supergraph.graphql)
  PROVIDER_URL           a payment provider in place of the simulator
  DATABASE_URL_USERS, DATABASE_URL_WALLETS, DATABASE_URL_TRANSACTIONS, DATABASE_URL_PAYMENTS,
  DATABASE_URL_NOTIFICATIONS
                         databases of your own, all five or none
  KAFKA_BROKERS, MONGODB_URL, REDIS_URL
                         real parts: events over Kafka, documents in MongoDB, caches and limits in Redis; with
                         --processes, set and empty does without one that make parts-up started
Every other variable passes through to the services, RATE_LIMIT_SCALE, CORS_ORIGINS and PROVIDER_SUCCESS_RATE among
them; docs/configuration.md has them all.
`;
