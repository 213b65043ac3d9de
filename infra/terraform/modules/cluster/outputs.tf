output "arn" {
  description = "The cluster."
  value       = aws_ecs_cluster.this.arn
}

output "name" {
  description = "Its name."
  value       = aws_ecs_cluster.this.name
}

output "namespace_id" {
  description = "Where services find each other."
  value       = aws_service_discovery_private_dns_namespace.this.id
}

output "domain" {
  description = "What the names of services end in."
  value       = aws_service_discovery_private_dns_namespace.this.name
}
