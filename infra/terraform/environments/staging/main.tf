# For trying things before production: the same parts and the same rules, smaller. One server holds all databases, the ways out
# share one zone, and it may be torn down.
module "platform" {
  source      = "../../modules/platform"
  environment = "staging"

  image                 = var.image
  registry_arn          = var.registry_arn
  identity_provider_arn = var.identity_provider_arn
  github_repository     = var.github_repository

  password_seed     = var.password_seed
  password_revision = var.password_revision

  host         = var.host
  zone_id      = var.zone_id
  cors_origins = var.cors_origins
  provider_url = var.provider_url
  mail_from    = var.mail_from
  traces       = var.traces
  alarm_emails = var.alarm_emails
  backup_days  = var.backup_days

  protected          = false
  log_retention_days = 30

  network = {
    cidr                     = var.cidr
    availability_zones       = var.availability_zones
    nat_gateway_in_each_zone = false
  }

  # A password's hash is the product's longest computation.
  service_sizes = {
    gateway       = { cpu = 512, memory = 1024 }
    users         = { cpu = 512, memory = 1024 }
    wallets       = { cpu = 256, memory = 512 }
    transactions  = { cpu = 256, memory = 512 }
    payments      = { cpu = 256, memory = 512 }
    notifications = { cpu = 256, memory = 512 }
  }

  databases = {
    all = {
      services       = ["users", "wallets", "transactions", "payments", "notifications"]
      instance_class = "db.t4g.medium"
      storage_gb     = 20
    }
  }
  cache     = { node_type = "cache.t4g.small", replicas = 1 }
  kafka     = { instance_type = "kafka.t3.small", storage_gb = 20 }
  documents = { instance_class = "db.t4g.medium", instances = 2 }
}
