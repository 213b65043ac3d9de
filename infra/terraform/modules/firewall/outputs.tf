output "group_ids" {
  description = "The security group of each service, part and job, by name; a server of Postgres is postgres-<server>."
  value       = { for name, group in aws_security_group.this : name => group.id }
}

output "ports" {
  description = "The port each kind of part is reached at."
  value       = local.ports
}

output "edges" {
  description = "Every connection that is allowed within the network, as \"from to to:port\"."
  value       = keys(local.edges)
}
