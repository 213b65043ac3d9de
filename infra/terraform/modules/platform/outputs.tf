output "balancer_name" {
  description = "What the product's name must lead to, where another keeps its zone."
  value       = module.load_balancer.dns_name
}

output "validation_records" {
  description = "Records that show AWS whose name it is, where another keeps its zone."
  value       = module.load_balancer.validation_records
}

output "cluster_name" {
  description = "The cluster, for aws ecs."
  value       = module.cluster.name
}

output "deploy_role_arn" {
  description = "For AWS_DEPLOY_ROLE_ARN of this environment at GitHub."
  value       = module.deployment.role_arn
}

output "deployment_parameter" {
  description = "Where make deploy-ecs reads what it deploys."
  value       = module.deployment.parameter_name
}

output "secrets_to_fill" {
  description = "The secrets that people fill before anything starts."
  value       = module.secrets.names_to_fill
}

output "alarm_topic_arn" {
  description = "Where whoever is to be told subscribes."
  value       = module.alarms.topic_arn
}

output "alarm_names" {
  description = "Every alarm there is."
  value       = module.alarms.names
}

output "edges" {
  description = "Every connection allowed within the network, as \"from to to:port\"."
  value       = module.firewall.edges
}

output "ports" {
  description = "The port of each service."
  value       = { for name, service in local.services : name => service.port }
}
