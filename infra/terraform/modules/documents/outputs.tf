output "host" {
  description = "The name of whichever instance takes what is written."
  value       = aws_docdb_cluster.this.endpoint
}

output "username" {
  description = "Its first user."
  value       = aws_docdb_cluster.this.master_username
}

output "identifier" {
  description = "What CloudWatch knows it by."
  value       = aws_docdb_cluster.this.cluster_identifier
}

output "words" {
  description = "What stands behind ? in its address. DocumentDB knows no retryable writes (developer guide, \"Functional differences\")."
  value       = "replicaSet=rs0&tls=true&retryWrites=false"
}
