output "brokers" {
  description = "KAFKA_BROKERS: host:port,host:port, in an order that stays."
  value       = join(",", sort(split(",", aws_msk_cluster.this.bootstrap_brokers_sasl_scram)))
}

output "cluster_name" {
  description = "What CloudWatch knows it by."
  value       = aws_msk_cluster.this.cluster_name
}

output "broker_count" {
  description = "How many brokers there are."
  value       = local.brokers
}

output "replication" {
  description = "KAFKA_REPLICATION: how many of them keep each event."
  value       = min(3, local.brokers)
}
