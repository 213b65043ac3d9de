# DocumentDB: notifications and the audit trail. Its storage is in three zones whatever the instances are.
resource "aws_docdb_subnet_group" "this" {
  name        = var.name
  description = "Where ${var.name} may be"
  subnet_ids  = var.subnet_ids
}

resource "aws_docdb_cluster_parameter_group" "this" {
  name        = var.name
  family      = "docdb5.0"
  description = "What ${var.name} is told"

  # No connection without TLS.
  parameter {
    name  = "tls"
    value = "enabled"
  }

  parameter {
    name  = "audit_logs"
    value = "ddl"
  }

  parameter {
    name  = "profiler"
    value = "enabled"
  }

  parameter {
    name  = "profiler_threshold_ms"
    value = "500"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each          = toset(["audit", "profiler"])
  name              = "/aws/docdb/${var.name}/${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.log_key_arn
}

resource "aws_docdb_cluster" "this" {
  cluster_identifier              = var.name
  engine                          = "docdb"
  engine_version                  = "5.0.0"
  port                            = 27017
  db_subnet_group_name            = aws_docdb_subnet_group.this.name
  db_cluster_parameter_group_name = aws_docdb_cluster_parameter_group.this.name
  vpc_security_group_ids          = [var.security_group_id]

  master_username            = "paygraph"
  master_password_wo         = var.password
  master_password_wo_version = var.password_revision

  storage_encrypted = true
  kms_key_id        = var.key_arn

  backup_retention_period      = var.backup_days
  preferred_backup_window      = "01:00-02:00"
  preferred_maintenance_window = "sun:02:30-sun:03:30"
  apply_immediately            = false
  deletion_protection          = var.protected
  skip_final_snapshot          = !var.protected
  final_snapshot_identifier    = var.protected ? "${var.name}-final" : null

  enabled_cloudwatch_logs_exports = ["audit", "profiler"]

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_docdb_cluster_instance" "this" {
  count                        = var.instances
  identifier                   = "${var.name}-${count.index + 1}"
  cluster_identifier           = aws_docdb_cluster.this.id
  instance_class               = var.instance_class
  ca_cert_identifier           = "rds-ca-rsa2048-g1"
  promotion_tier               = min(count.index, 15)
  preferred_maintenance_window = "sun:02:30-sun:03:30"
}
