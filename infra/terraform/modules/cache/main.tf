# Redis. What it holds may be lost, and is slower to do without: a replica in another zone takes over within a minute.
resource "aws_elasticache_subnet_group" "this" {
  name        = var.name
  description = "Where ${var.name} may be"
  subnet_ids  = var.subnet_ids
}

resource "aws_elasticache_parameter_group" "this" {
  name        = "${var.name}-redis7"
  family      = "redis7"
  description = "What ${var.name} is told"

  # When it is full it forgets what was asked for longest ago among what expires anyway, as in docker-compose.yml.
  parameter {
    name  = "maxmemory-policy"
    value = "volatile-lru"
  }
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Caches, limits, ended sessions and proofs of identity"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = var.node_type
  port                 = 6379
  parameter_group_name = aws_elasticache_parameter_group.this.name

  num_cache_clusters         = 1 + var.replicas
  automatic_failover_enabled = true
  multi_az_enabled           = true
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [var.security_group_id]

  at_rest_encryption_enabled = true
  kms_key_id                 = var.key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  auth_token                 = aws_secretsmanager_secret_version.password.secret_string
  auth_token_update_strategy = "ROTATE"

  snapshot_retention_limit  = var.snapshot_days
  snapshot_window           = "01:00-02:00"
  maintenance_window        = "sun:02:30-sun:03:30"
  final_snapshot_identifier = var.protected ? "${var.name}-final" : null
  apply_immediately         = false

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.this.name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "slow-log"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/paygraph/${var.name}/slow"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.log_key_arn
}

# The one password that Terraform's state holds: the provider takes it from nowhere else. Drawn once; a new one
# comes with `terraform apply -replace` of the version below and a higher password_revision, and the old one is good until the next.
data "aws_secretsmanager_random_password" "this" {
  password_length     = 64
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "password" {
  name       = var.secret_name
  kms_key_id = var.secret_key_arn
}

resource "aws_secretsmanager_secret_version" "password" {
  secret_id     = aws_secretsmanager_secret.password.id
  secret_string = data.aws_secretsmanager_random_password.this.random_password

  lifecycle {
    ignore_changes = [secret_string]
  }
}
