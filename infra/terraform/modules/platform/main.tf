# Everything of one environment, part by part: what they are, in the order in which they stand on each other.
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

locals {
  name = "paygraph-${var.environment}"
}

# ── Keys ──
module "data_key" {
  source  = "../encryption-key"
  name    = "${local.name}-data"
  purpose = "What ${local.name} keeps: Postgres, Redis, Kafka, DocumentDB"
}

module "secret_key" {
  source  = "../encryption-key"
  name    = "${local.name}-secrets"
  purpose = "Secrets of ${local.name}"
}

module "log_key" {
  source   = "../encryption-key"
  name     = "${local.name}-logs"
  purpose  = "Logs and alarms of ${local.name}"
  services = ["logs.${data.aws_region.current.name}.amazonaws.com", "cloudwatch.amazonaws.com"]
}

# ── Network ──
module "network" {
  source                   = "../network"
  name                     = local.name
  cidr                     = var.network.cidr
  availability_zones       = var.network.availability_zones
  nat_gateway_in_each_zone = var.network.nat_gateway_in_each_zone
  log_key_arn              = module.log_key.arn
  log_retention_days       = var.log_retention_days
}

module "firewall" {
  source           = "../firewall"
  name             = local.name
  vpc_id           = module.network.vpc_id
  services         = local.services
  admin_port       = local.admin_port
  database_servers = { for server, settings in var.databases : server => settings.services }
  outside = merge(
    {
      provider = { port = 443, cidrs = ["0.0.0.0/0"] }
      # Mail with TLS from its first byte on: smtps://.
      smtp = { port = 465, cidrs = ["0.0.0.0/0"] }
    },
    var.traces == null ? {} : { traces = { port = var.traces.port, cidrs = var.traces.cidrs } },
  )
  endpoints_security_group_id = module.network.endpoints_security_group_id
  s3_prefix_list_id           = module.network.s3_prefix_list_id
}

# ── Parts ──
module "database" {
  source             = "../database"
  for_each           = var.databases
  name               = "${local.name}-${each.key}"
  instance_class     = each.value.instance_class
  storage_gb         = each.value.storage_gb
  backup_days        = var.backup_days
  protected          = var.protected
  subnet_ids         = module.network.data_subnet_ids
  security_group_id  = module.firewall.group_ids["postgres-${each.key}"]
  key_arn            = module.data_key.arn
  log_key_arn        = module.log_key.arn
  log_retention_days = var.log_retention_days
  password           = local.password_of["server/${each.key}"]
  password_revision  = var.password_revision
}

module "cache" {
  source             = "../cache"
  name               = local.name
  node_type          = var.cache.node_type
  replicas           = var.cache.replicas
  snapshot_days      = var.backup_days
  protected          = var.protected
  subnet_ids         = module.network.data_subnet_ids
  security_group_id  = module.firewall.group_ids["redis"]
  key_arn            = module.data_key.arn
  secret_key_arn     = module.secret_key.arn
  secret_name        = "paygraph/${var.environment}/redis"
  log_key_arn        = module.log_key.arn
  log_retention_days = var.log_retention_days
}

module "kafka" {
  source             = "../kafka"
  name               = local.name
  instance_type      = var.kafka.instance_type
  storage_gb         = var.kafka.storage_gb
  subnet_ids         = module.network.data_subnet_ids
  security_group_id  = module.firewall.group_ids["kafka"]
  key_arn            = module.data_key.arn
  secret_key_arn     = module.secret_key.arn
  log_key_arn        = module.log_key.arn
  log_retention_days = var.log_retention_days
  users              = concat(local.with_kafka, ["topics"])
  passwords          = { for name in concat(local.with_kafka, ["topics"]) : name => local.password_of["kafka/${name}"] }
  password_revision  = var.password_revision
}

module "documents" {
  source             = "../documents"
  name               = local.name
  instance_class     = var.documents.instance_class
  instances          = var.documents.instances
  backup_days        = var.backup_days
  protected          = var.protected
  subnet_ids         = module.network.data_subnet_ids
  security_group_id  = module.firewall.group_ids["mongodb"]
  key_arn            = module.data_key.arn
  log_key_arn        = module.log_key.arn
  log_retention_days = var.log_retention_days
  password           = local.password_of["documents"]
  password_revision  = var.password_revision
}

module "secrets" {
  source        = "../secrets"
  prefix        = "paygraph/${var.environment}"
  key_arn       = module.secret_key.arn
  recovery_days = 30
  keys          = keys(local.services)
  connections   = local.connections
  connecting    = local.connecting
  revision      = var.password_revision
}
