# ── What runs ──
module "cluster" {
  source = "../cluster"
  name   = local.name
  vpc_id = module.network.vpc_id
  domain = local.domain
}

module "load_balancer" {
  source                    = "../load-balancer"
  name                      = local.name
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.public_subnet_ids
  security_group_id         = module.firewall.group_ids["balancer"]
  host                      = var.host
  zone_id                   = var.zone_id
  target_port               = local.services.gateway.port
  health                    = { port = local.admin_port, path = local.ready_path }
  requests_per_five_minutes = var.requests_per_five_minutes
  protected                 = var.protected
  log_key_arn               = module.log_key.arn
  log_retention_days        = var.log_retention_days
}

module "service" {
  source   = "../service"
  for_each = local.services
  name     = each.key
  prefix   = local.name
  cluster  = { arn = module.cluster.arn, name = module.cluster.name, namespace_id = module.cluster.namespace_id }
  task = {
    image                = var.image
    architecture         = var.architecture
    port                 = each.value.port
    admin_port           = local.admin_port
    health_path          = local.live_path
    cpu                  = var.service_sizes[each.key].cpu
    memory               = var.service_sizes[each.key].memory
    stop_timeout_seconds = local.stop_timeout_seconds
    environment          = local.environment[each.key]
    secrets              = local.secrets[each.key]
    files                = local.secret_files[each.key]
  }
  secret_arns        = [module.secrets.connections_arns[each.key], module.secrets.keys_arns[each.key], module.secrets.public_arn]
  secret_key_arn     = module.secret_key.arn
  registry_arn       = var.registry_arn
  subnet_ids         = module.network.private_subnet_ids
  security_group_id  = module.firewall.group_ids[each.key]
  target_group_arn   = each.key == "gateway" ? module.load_balancer.target_group_arn : null
  scaling            = var.scaling
  log_key_arn        = module.log_key.arn
  log_retention_days = var.log_retention_days

  # ECS takes a target group only once a listener leads to it.
  depends_on = [module.load_balancer]
}

# ── What runs to its end before that ──
locals {
  small_job = { image = var.image, architecture = var.architecture, cpu = 256, memory = 512, stop_timeout_seconds = local.stop_timeout_seconds }

  # Databases are made when a server is new; topics and migrations are looked at with each deployment.
  jobs = merge(
    {
      for server in keys(var.databases) : "databases-${server}" => {
        when        = "asked", group = "databases"
        command     = ["node", "packages/containers/src/make-databases.ts", "${local.files}/plan"]
        environment = merge(local.for_production, { NODE_EXTRA_CA_CERTS = "${local.files}/amazon-authority" })
        secrets     = {}
        files       = merge(local.amazon_authority, { PLAN = "${module.secrets.connections_arns["databases-${server}"]}:PLAN::" })
        secret_arns = [module.secrets.connections_arns["databases-${server}"], module.secrets.public_arn]
      }
    },
    {
      topics = {
        when    = "always", group = "topics"
        command = ["node", "packages/event-bus/src/kafka/topics-main.ts"]
        environment = merge(local.for_production, local.for_kafka, {
          KAFKA_SASL_USERNAME    = "topics"
          KAFKA_TOPIC_PARTITIONS = tostring(var.kafka.partitions)
          KAFKA_REPLICATION      = tostring(module.kafka.replication)
          KAFKA_RETENTION_HOURS  = "168"
        })
        secrets     = { KAFKA_SASL_PASSWORD = "${module.secrets.connections_arns["topics"]}:KAFKA_SASL_PASSWORD::" }
        files       = {}
        secret_arns = [module.secrets.connections_arns["topics"]]
      }
    },
    {
      # In the group of its service, to whose database it alone goes.
      for name in local.with_database : "migrate-${name}" => {
        when        = "always", group = name
        command     = ["node", "packages/embedded/src/migrate.ts"]
        environment = merge(local.for_production, { SERVICE = name, DATABASE_CA_FILE = "${local.files}/amazon-authority" })
        secrets     = { "DATABASE_URL_${upper(name)}" = "${module.secrets.connections_arns[name]}:DATABASE_URL_${upper(name)}::" }
        files       = local.amazon_authority
        secret_arns = [module.secrets.connections_arns[name], module.secrets.public_arn]
      }
    },
  )
  job_order = concat([for server in keys(var.databases) : "databases-${server}"], ["topics"], [for name in local.with_database : "migrate-${name}"])
}

module "job" {
  source             = "../task"
  for_each           = local.jobs
  family             = "${local.name}-${each.key}"
  container          = each.key
  task               = merge(local.small_job, { command = each.value.command, environment = each.value.environment, secrets = each.value.secrets, files = each.value.files })
  secret_arns        = each.value.secret_arns
  secret_key_arn     = module.secret_key.arn
  registry_arn       = var.registry_arn
  log_key_arn        = module.log_key.arn
  log_retention_days = var.log_retention_days
}

module "deployment" {
  source                = "../deployment"
  name                  = local.name
  environment           = var.environment
  github_repository     = var.github_repository
  identity_provider_arn = var.identity_provider_arn
  cluster               = { arn = module.cluster.arn, name = module.cluster.name }
  service_names         = { for name, service in module.service : name => service.name }
  order                 = [local.with_database, ["gateway"]]
  jobs                  = [for name in local.job_order : { name = name, family = module.job[name].family, when = local.jobs[name].when, security_group_ids = [module.firewall.group_ids[local.jobs[name].group]] }]
  subnet_ids            = module.network.private_subnet_ids
  passed_role_arns      = concat(flatten([for service in module.service : service.role_arns]), flatten([for job in module.job : job.role_arns]))
}

module "alarms" {
  source       = "../alarms"
  name         = local.name
  emails       = var.alarm_emails
  key_arn      = module.log_key.arn
  cluster_name = module.cluster.name
  services     = { for name, service in module.service : name => { service_name = service.name, log_group_name = service.log_group_name, min = var.scaling.min } }
  balancer     = { balancer = module.load_balancer.balancer_dimension, target_group = module.load_balancer.target_group_dimension }
  databases    = { for name, server in module.database : name => { identifier = server.identifier, storage_gb = server.storage_gb, max_connections = server.max_connections } }

  cache_node_ids       = module.cache.node_ids
  kafka                = { cluster_name = module.kafka.cluster_name, broker_count = module.kafka.broker_count, groups = local.consumer_groups }
  documents_identifier = module.documents.identifier
}
