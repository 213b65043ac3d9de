output "host" {
  description = "The name it is reached by, which its certificate holds."
  value       = aws_db_instance.this.address
}

output "identifier" {
  description = "What CloudWatch knows it by."
  value       = aws_db_instance.this.identifier
}

output "storage_gb" {
  description = "Storage to begin with."
  value       = var.storage_gb
}

output "max_connections" {
  description = "Connections it takes."
  value       = var.max_connections
}
