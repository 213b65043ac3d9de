output "name" {
  description = "The service's name at ECS."
  value       = aws_ecs_service.this.name
}

output "role_arns" {
  description = "The roles its tasks take on, which whoever deploys must be allowed to pass on."
  value       = module.task.role_arns
}

output "log_group_name" {
  description = "Where its log is."
  value       = module.task.log_group_name
}
