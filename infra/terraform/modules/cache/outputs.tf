output "url" {
  description = "REDIS_URL: with TLS, and with its password."
  value       = "rediss://:${urlencode(aws_secretsmanager_secret_version.password.secret_string)}@${aws_elasticache_replication_group.this.primary_endpoint_address}:6379"
  sensitive   = true
}

output "node_ids" {
  description = "What CloudWatch knows its nodes by."
  value       = [for number in range(1, 2 + var.replicas) : format("%s-%03d", var.name, number)]
}
