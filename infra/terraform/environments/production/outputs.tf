output "balancer_name" {
  description = "What the product's name must lead to, where another keeps its zone."
  value       = module.platform.balancer_name
}

output "validation_records" {
  description = "Records that show AWS whose name it is, where another keeps its zone."
  value       = module.platform.validation_records
}

output "cluster_name" {
  description = "The cluster, for aws ecs."
  value       = module.platform.cluster_name
}

output "deploy_role_arn" {
  description = "For AWS_DEPLOY_ROLE_ARN of this environment at GitHub."
  value       = module.platform.deploy_role_arn
}

output "secrets_to_fill" {
  description = "The secrets that people fill before anything starts (../../README.md)."
  value       = module.platform.secrets_to_fill
}

output "alarm_topic_arn" {
  description = "Where whoever is to be told subscribes."
  value       = module.platform.alarm_topic_arn
}

output "edges" {
  description = "Every connection allowed within the network, as \"from to to:port\"."
  value       = module.platform.edges
}
