# A service has two secrets: the one by which it connects, which Terraform writes and does not keep, and its own keys, which
# Terraform makes room for and never sees. Nobody but its owner can read either.
resource "aws_secretsmanager_secret" "connections" {
  for_each                = var.connecting
  name                    = "${var.prefix}/${each.key}/connections"
  description             = "What ${each.key} connects by. Written by Terraform."
  kms_key_id              = var.key_arn
  recovery_window_in_days = var.recovery_days
}

resource "aws_secretsmanager_secret_version" "connections" {
  for_each                 = var.connecting
  secret_id                = aws_secretsmanager_secret.connections[each.key].id
  secret_string_wo         = jsonencode(var.connections[each.key])
  secret_string_wo_version = var.revision
}

resource "aws_secretsmanager_secret" "keys" {
  for_each                = var.keys
  name                    = "${var.prefix}/${each.key}/keys"
  description             = "The keys of ${each.key} itself. Written by people (infra/terraform/README.md)."
  kms_key_id              = var.key_arn
  recovery_window_in_days = var.recovery_days
}

# No secret, but too long for a variable of a task, and needed by all.
resource "aws_secretsmanager_secret" "public" {
  name                    = "${var.prefix}/public"
  description             = "Public keys of the services, and the authorities that vouch for servers. Written by people."
  kms_key_id              = var.key_arn
  recovery_window_in_days = var.recovery_days
}
