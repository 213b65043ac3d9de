output "arn" {
  description = "The task definition, in its first revision of Terraform's."
  value       = aws_ecs_task_definition.this.arn
}

output "family" {
  description = "Its name without a revision."
  value       = aws_ecs_task_definition.this.family
}

output "role_arns" {
  description = "The roles a task takes on, which whoever deploys must be allowed to pass on."
  value       = local.role_arns
}

output "log_group_name" {
  description = "Where its log is."
  value       = aws_cloudwatch_log_group.this.name
}
