# What moves people's money. Each service's database is a server of its own, so that none's load or fault is another's; nothing
# that keeps data can be deleted.
module "platform" {
  source      = "../../modules/platform"
  environment = "production"

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

  protected          = true
  log_retention_days = 365

  network = {
    cidr                     = var.cidr
    availability_zones       = var.availability_zones
    nat_gateway_in_each_zone = true
  }

  # A password's hash is the product's longest computation.
  service_sizes = {
    gateway       = { cpu = 1024, memory = 2048 }
    users         = { cpu = 1024, memory = 2048 }
    wallets       = { cpu = 512, memory = 1024 }
    transactions  = { cpu = 512, memory = 1024 }
    payments      = { cpu = 512, memory = 1024 }
    notifications = { cpu = 512, memory = 1024 }
  }

  databases = {
    users         = { services = ["users"], instance_class = "db.t4g.medium", storage_gb = 50 }
    wallets       = { services = ["wallets"], instance_class = "db.m7g.large", storage_gb = 100 }
    transactions  = { services = ["transactions"], instance_class = "db.m7g.large", storage_gb = 100 }
    payments      = { services = ["payments"], instance_class = "db.t4g.medium", storage_gb = 50 }
    notifications = { services = ["notifications"], instance_class = "db.t4g.medium", storage_gb = 50 }
  }
  cache     = { node_type = "cache.m7g.large", replicas = 2 }
  kafka     = { instance_type = "kafka.m7g.large", storage_gb = 200 }
  documents = { instance_class = "db.r6g.large", instances = 3 }
}
