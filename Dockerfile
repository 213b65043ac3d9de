# One image for all services: SERVICE says which one a container runs. They share nearly all of their code, so one image is
# built, scanned, pulled and kept in memory once; an image a service would be the same layers under seven names.
# No build step: Node runs the TypeScript as it is (docs/decisions/0001-no-build-step.md).

# The version of the npm package `node` that everything else runs on.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

# 1. What the installation depends on, and nothing else: a change of code leaves the next stage as it was.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete

# 2. The packages the services need. Without the optional ones, which are the embedded Postgres' binaries; without types
# and source maps, which nobody reads there.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY --from=manifests /app ./
RUN npm ci --omit=dev --omit=optional --workspace=packages/embedded --workspace=packages/containers
RUN find . -type f -path '*/node_modules/*' \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' \) -delete

# 3. What runs.
FROM ${NODE_IMAGE} AS runtime
LABEL org.opencontainers.image.title="Paygraph" \
      org.opencontainers.image.description="A payment platform as one federated GraphQL supergraph: any one of its services." \
      org.opencontainers.image.licenses="MIT"
# In a container the private port can be the same for all; the public one is each service's own.
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    ADMIN_PORT=9000 \
    APOLLO_TELEMETRY_DISABLED=1
WORKDIR /app
COPY --from=packages /app ./
COPY . .
# Where the provider's stand-in keeps what it must remember: a new volume there takes over the owner.
RUN mkdir data && chown 10001:10001 data
# A number, so that Kubernetes can tell that it is not root. It owns nothing else here.
USER 10001:10001
STOPSIGNAL SIGTERM
# Live, not ready: a service whose database is away is not mended by a restart.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --start-interval=1s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ADMIN_PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "packages/embedded/src/main.ts"]
