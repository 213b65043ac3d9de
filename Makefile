# Everything one does with Paygraph. `make` alone lists it.
SHELL := bash
.DEFAULT_GOAL := help
# Node 24 and every tool come from npm; the machine's own Node only installs them.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export TURBO_TELEMETRY_DISABLED := 1
export APOLLO_TELEMETRY_DISABLED := 1
installed := node_modules/.installed

.PHONY: help setup sdk test-sdk start start-services parts-up parts-down parts-status demo admin replay-notifications rotate-keys topics migrate test test-parts check lint format types generate fresh unit integration processes system faults faults-long faults-parts faults-parts-long faults-replicas faults-replicas-long attacks attacks-long planted-bugs bench-growth bench-metrics bench-notifications contracts supergraph schema-changes coverage adapters verify-ledger health mail monitoring test-monitoring manifests deploy-k8s deploy-ecs test-delivery test-peers image-check up down logs clean clean-data

help: ## Lists what there is
	@awk 'BEGIN { FS = ":.*## "; print "usage: make <target>\n" } /^[a-z0-9-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The lock file decides: packages are installed again only when it changes.
$(installed): package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed: install Node.js 20 or later, which brings it."; exit 1; }
	@echo "Installing packages (about a minute the first time) …"
	@npm ci --loglevel=error
	@touch $@

setup: $(installed) ## Installs the packages

start: $(installed) ## Runs Paygraph: all services, one process, data in .data/
# At a terminal the process is a job of its own, so that Ctrl-C reaches it and not make, and its exit code 0 is make's.
	@if [ -t 0 ]; then set -m; fi; node packages/embedded/src/main.ts $(ARGS); exit $$?

start-services: $(installed) ## Runs Paygraph, each service a process of its own, on the parts that parts-up starts
	@$(MAKE) --no-print-directory parts-up
	@if [ -t 0 ]; then set -m; fi; node packages/embedded/src/main.ts --processes $(ARGS); exit $$?

parts-up: $(installed) ## Starts real Postgres, Redis, Kafka and a MongoDB stand-in on this machine, data in .data/parts/
	@node packages/parts/src/main.ts up $(ARGS)

parts-down: $(installed) ## Stops what parts-up started; all but the MongoDB stand-in keep their data
	@node packages/parts/src/main.ts down $(ARGS)

parts-status: $(installed) ## Shows whether the real parts on this machine run and answer
	@node packages/parts/src/main.ts status $(ARGS)

sdk: $(installed) ## Builds @paygraph/sdk for publication into sdk/dist/ (ARGS=--help)
	@node sdk/build.ts $(ARGS)

test-sdk: $(installed) ## Only the tests of the SDK: its client on a running system, and the package as it is installed
	@vitest run --project sdk $(ARGS)

demo: $(installed) ## Tells the story: two people, a merchant, every kind of movement, live (on a running system, or its own)
	@node tests/demo/main.ts $(ARGS)

# EMAIL reaches the script as a variable of the environment: the shell never reads it as a part of its own line.
admin: $(installed) ## Makes the owner of EMAIL an admin, on a running system
	@node packages/embedded/src/make-admin.ts "$$EMAIL"

topics: $(installed) ## Makes the topics in KAFKA_BROKERS, or updates how long they keep events (ARGS=--help)
	@node packages/event-bus/src/kafka/topics-main.ts $(ARGS)

migrate: $(installed) ## Brings the database of SERVICE=… up to date before it starts, as deployments do (ARGS=--help)
	@node packages/embedded/src/migrate.ts $(ARGS)

replay-notifications: $(installed) ## Lists deliveries that were given up on, and has them made anew (ARGS=--help)
	@node packages/embedded/src/replay-notifications.ts $(ARGS)

rotate-keys: $(installed) ## Has access tokens signed with a new key from the next start on; nobody is signed out
	@node packages/embedded/src/rotate-keys.ts $(ARGS)

test: $(installed) ## Runs every check and every test (ARGS=--experiments: also what kills and starts systems; ARGS=--all: as CI does)
	@node tests/all.ts $(ARGS)

test-parts: $(installed) ## Every contract suite over both adapters, and every journey on real Kafka, Redis, MongoDB protocol
	@node tests/all.ts --parts

check: $(installed) ## Lint, types and generated files; what has not changed since the last time is not checked again
	@turbo run lint typecheck fresh --concurrency=1 --log-order=stream --output-logs=errors-only

lint: $(installed) ## Layout, lint, and who may import whom
	@npm run --silent lint

format: $(installed) ## Puts the layout right
	@npm run --silent format

types: $(installed) ## Checks the types
	@npm run --silent typecheck

generate: $(installed) ## Composes the supergraph and generates types and event schemas from what changed
	@npm run --silent generate

fresh: $(installed) ## Fails where a generated file is not what its source says
	@node schema/fresh.ts

supergraph: $(installed) ## Composes schema/supergraph.graphql from the subgraphs
	@npm run --silent compose

AGAINST ?= origin/main

schema-changes: $(installed) ## What changed for clients since AGAINST=origin/main; fails where something breaks (ARGS=--tell: not)
	@node schema/breaking-main.ts "$(AGAINST)" $(ARGS)

unit: $(installed) ## Unit tests
	@vitest run --project unit $(ARGS)

integration: $(installed) ## Tests of each part on a real Postgres
	@vitest run --project integration $(ARGS)

# Each adapter against the contract of its port. Real servers it starts itself, but for those that are named.
adapters: $(installed) ## Tests of the adapters on real parts (TEST_MONGODB_URL=, TEST_KAFKA_BROKERS=, TEST_REDIS_URL=: on yours)
	@vitest run --project parts $(ARGS)

coverage: $(installed) ## Unit and integration tests, and which lines they reach: coverage/index.html
	@vitest run --project unit --project integration --coverage --coverage.reporter=text-summary --coverage.reporter=html --coverage.reporter=lcov $(ARGS)

processes: $(installed) ## Tests that start, kill and stop processes of the product
	@vitest run --project processes $(ARGS)

system: $(installed) ## Journeys and contracts against the running product
	@vitest run --project system $(ARGS)

contracts: $(installed) ## The public API against the contract, and the table of wrong input
	@vitest run --project system tests/contracts $(ARGS)

faults: $(installed) ## Faults put into a running Paygraph, in the short form (SEED=… replays, ARGS="--only F5" picks)
	@node tests/faults/main.ts $(ARGS)

faults-long: $(installed) ## The same at full size: about an hour
	@node tests/faults/main.ts --long $(ARGS)

faults-parts: $(installed) ## Faults of the real parts: killed, stopped, brought again; in the short form
	@node tests/faults/main.ts --parts $(ARGS)

faults-parts-long: $(installed) ## The same at full size
	@node tests/faults/main.ts --parts --long $(ARGS)

faults-replicas: $(installed) ## Two processes of every service on the real parts: fresh reads, kills; in the short form
	@node tests/faults/main.ts --replicas $(ARGS)

faults-replicas-long: $(installed) ## The same at full size
	@node tests/faults/main.ts --replicas --long $(ARGS)

attacks: $(installed) ## Attacks A1 to A16 on a Paygraph of its own, in the short form (ARGS="--only A5" picks)
	@node tests/attacks/main.ts $(ARGS)

attacks-long: $(installed) ## The same at full size
	@node tests/attacks/main.ts --long $(ARGS)

planted-bugs: $(installed) ## Plants one bug after the other, and shows that an experiment or a property turns red
	@node tests/faults/planted-bugs/main.ts $(ARGS)

bench-growth: $(installed) ## The same calls on a million transactions and on ten thousand: none may take 1.3 times as long
	@node tests/load/growth.ts $(ARGS)

bench-metrics: $(installed) ## What counting costs: the same calls with metrics and without (ARGS=--help)
	@node tests/load/metrics-cost.ts $(ARGS)

bench-notifications: $(installed) ## Ten thousand events at once: is everybody told, how fast, in how much memory (ARGS=--help)
	@node tests/load/notifications.ts $(ARGS)

offset = $(or $(PORT_OFFSET),0)

# Ends with 0 where the ledger is right, 1 where something is wrong with it, 2 where it could not be verified.
verify-ledger: $(installed) ## Verifies books and hash chain: of the running system, or of DATABASE_URL=…
	@node subgraphs/wallets/src/verify-ledger.ts $(ARGS)

health: ## Asks every running service whether it is ready
	@for port in 9000 9001 9002 9003 9004 9005; do printf '%s ' $$((port + $(offset))); curl -sS http://127.0.0.1:$$((port + $(offset)))/health/ready; echo; done

mail: ## Shows the newest mail that was written
	@newest=$$(ls -t .data/mail/*.eml 2>/dev/null | head -1); if [ -n "$$newest" ]; then cat "$$newest"; else echo "No mail yet."; fi

monitoring: $(installed) ## Starts Prometheus and Alertmanager on the running system, and prints where to look (ARGS=--help)
	@if [ -t 0 ]; then set -m; fi; node monitoring/src/main.ts $(ARGS); exit $$?

test-monitoring: $(installed) ## Rules, metrics, panels and alerts, on the real Prometheus and Alertmanager
	@vitest run --project monitoring $(ARGS)

manifests: $(installed) ## Renders the Helm chart into k8s/rendered, for whoever has no Helm (ARGS=--check: only looks)
	@node packages/helm/src/manifests-main.ts $(ARGS)

# What it is told reaches the script as variables of the environment: the shell never reads them as a part of its own line.
deploy-k8s: $(installed) ## Deploys to Kubernetes: ENVIRONMENT=production IMAGE=… DIGEST=sha256:… VALUES=yours.yaml (ARGS=--help)
	@node packages/helm/src/deploy-main.ts $(ARGS)

deploy-ecs: $(installed) ## Deploys to ECS: ENVIRONMENT=staging IMAGE=registry/paygraph@sha256:… (ARGS=--help; --dry-run shows the commands)
	@node packages/ecs/src/deploy-main.ts $(ARGS)

test-delivery: $(installed) ## Chart, infrastructure, workflows and documents, against their schemas, our rules and the code
	@vitest run --project delivery $(ARGS)

test-peers: $(installed) ## The same supergraph behind Hive Gateway from npm (downloads it the first time)
	@vitest run --project peers $(ARGS)

image-check: $(installed) ## Runs the Dockerfile's very commands in a clean folder, and every service from there (a minute or two, downloads)
	@vitest run --project image $(ARGS)

needs-docker = docker compose version >/dev/null 2>&1 || { echo "Docker with Compose is needed: see https://docs.docker.com/compose/install/. Without it: make start, or make start-services."; exit 1; }

# Of the containers: with TRACES=yes Jaeger runs too, and every service sends it its traces.
up: export COMPOSE_PROFILES := $(if $(TRACES),traces)
up: export OTEL_EXPORTER_OTLP_ENDPOINT := $(if $(TRACES),http://jaeger:4318,$(OTEL_EXPORTER_OTLP_ENDPOINT))
up: ## Runs Paygraph in containers: every service, every part, what watches them (docker-compose.yml; TRACES=yes: traces too)
	@$(needs-docker)
# The image first, once: it is that of ten containers. Waiting for the gateway is waiting for all it waits for.
	@docker compose build keys
	@docker compose up --detach
	@docker compose up --detach --wait --no-deps gateway
	@echo "The graph: http://localhost:8000/graphql   Mails: http://localhost:8025   Dashboards: http://localhost:3000   Provider: http://localhost:8010$(if $(TRACES),   Traces: http://localhost:16686)"

down: ## Stops the containers; what they know stays in volumes (ARGS=--volumes: goes too, every account, every balance)
	@$(needs-docker)
	@docker compose --profile '*' down $(ARGS)

logs: ## What the containers say (ARGS="wallets gateway" picks)
	@$(needs-docker)
	@docker compose logs --follow --tail=100 $(ARGS)

clean: ## Removes packages and what tests left; keeps .data/
	rm -rf node_modules coverage .turbo

clean-data: ## Removes .data/: every account, every balance
	@if [ -f .data/lock ]; then echo "Is Paygraph running? If not, delete .data/lock first."; exit 1; fi
	rm -rf .data
