output "connections_arns" {
  description = "The secret each service and job connects by."
  value       = { for name, secret in aws_secretsmanager_secret.connections : name => secret.arn }
}

output "keys_arns" {
  description = "The secret of each service's own keys."
  value       = { for name, secret in aws_secretsmanager_secret.keys : name => secret.arn }
}

output "public_arn" {
  description = "The public keys and authorities."
  value       = aws_secretsmanager_secret.public.arn
}

output "names_to_fill" {
  description = "The secrets that people fill before anything starts."
  value       = concat([aws_secretsmanager_secret.public.name], [for secret in aws_secretsmanager_secret.keys : secret.name])
}
