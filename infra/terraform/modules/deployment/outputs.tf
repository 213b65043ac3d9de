output "role_arn" {
  description = "For AWS_DEPLOY_ROLE_ARN of this environment at GitHub."
  value       = aws_iam_role.this.arn
}

output "parameter_name" {
  description = "Where make deploy-ecs reads what it deploys."
  value       = aws_ssm_parameter.this.name
}
