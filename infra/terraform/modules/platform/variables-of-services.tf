# The variables of each process (docs/configuration.md). Whatever connects does so with TLS: nothing is allowed to go plain.
locals {
  domain = "${local.name}.internal"
  files  = "/run/paygraph"

  subgraph_urls = { for name, service in local.services : "SUBGRAPH_URL_${upper(name)}" => "https://${name}.${local.domain}:${service.port}/graphql" }

  for_production = {
    NODE_ENV                  = "production"
    APOLLO_TELEMETRY_DISABLED = "1"
  }

  for_each_service = {
    HOST                = "0.0.0.0"
    ADMIN_PORT          = tostring(local.admin_port)
    LOG_LEVEL           = "info"
    TLS_CERT_FILE       = "${local.files}/certificate"
    TLS_KEY_FILE        = "${local.files}/certificate-key"
    NODE_EXTRA_CA_CERTS = "${local.files}/internal-authority"
  }

  for_kafka = {
    KAFKA_BROKERS        = module.kafka.brokers
    KAFKA_TLS            = "true"
    KAFKA_SASL_MECHANISM = "scram-sha-512"
  }

  for_traces = var.traces == null ? {} : {
    OTEL_EXPORTER_OTLP_ENDPOINT = var.traces.endpoint
    OTEL_TRACES_SAMPLER_ARG     = var.traces.share
  }

  for_one = {
    gateway = {
      ACCESS_TOKEN_JWKS_URL = "https://users.${local.domain}:${local.services.users.port}/.well-known/jwks.json"
      SESSION_FEED_URL      = "https://users.${local.domain}:${local.services.users.port}/session-feed"
      TRUSTED_PROXIES       = join(",", module.network.public_cidrs)
      CORS_ORIGINS          = join(",", var.cors_origins)
      # Its balancer is slower to notice than those within the network.
      DRAIN_DELAY_MS = "10000"
      GRACE_MS       = "30000"
    }
    users         = { PUBLIC_URL = "https://${var.host}" }
    wallets       = {}
    transactions  = {}
    payments      = { PROVIDER_URL = var.provider_url }
    notifications = { MAIL_FROM = var.mail_from }
  }

  environment = {
    for name, service in local.services : name => merge(
      local.for_production,
      local.for_each_service,
      local.for_traces,
      { SERVICE = name, PORT = tostring(service.port) },
      { for callee in service.calls : "SUBGRAPH_URL_${upper(callee)}" => local.subgraph_urls["SUBGRAPH_URL_${upper(callee)}"] },
      contains(service.parts, "postgres") ? { DATABASE_CA_FILE = "${local.files}/amazon-authority" } : {},
      contains(service.parts, "mongodb") ? { MONGODB_CA_FILE = "${local.files}/amazon-authority" } : {},
      contains(service.parts, "kafka") ? merge(local.for_kafka, { KAFKA_SASL_USERNAME = name }) : {},
      local.for_one[name],
    )
  }

  # Secret variables, by where each stands: the ARN of a secret, and the key in it.
  connection_names = {
    for name, service in local.services : name => concat(
      ["REDIS_URL"],
      contains(service.parts, "postgres") ? ["DATABASE_URL_${upper(name)}"] : [],
      contains(service.parts, "kafka") ? ["KAFKA_SASL_PASSWORD"] : [],
      contains(service.parts, "mongodb") ? ["MONGODB_URL"] : [],
    )
  }
  public_key_names = [for name in keys(local.services) : "IDENTITY_PUBLIC_KEY_${upper(name)}"]

  secrets = {
    for name in keys(local.services) : name => merge(
      { for variable in local.connection_names[name] : variable => "${module.secrets.connections_arns[name]}:${variable}::" },
      { for variable in local.own_keys[name] : variable => "${module.secrets.keys_arns[name]}:${variable}::" },
      { for variable in local.public_key_names : variable => "${module.secrets.public_arn}:${variable}::" if name != "gateway" },
    )
  }

  secret_files = {
    for name in keys(local.services) : name => {
      CERTIFICATE        = "${module.secrets.keys_arns[name]}:TLS_CERTIFICATE::"
      CERTIFICATE_KEY    = "${module.secrets.keys_arns[name]}:TLS_KEY::"
      INTERNAL_AUTHORITY = "${module.secrets.public_arn}:INTERNAL_AUTHORITY::"
      AMAZON_AUTHORITY   = "${module.secrets.public_arn}:AMAZON_AUTHORITY::"
    }
  }
  amazon_authority = { AMAZON_AUTHORITY = "${module.secrets.public_arn}:AMAZON_AUTHORITY::" }
}
