output "repository_url" {
  description = "What stands before @sha256:… in the name of an image."
  value       = aws_ecr_repository.this.repository_url
}

output "repository_arn" {
  description = "The repository, for `registry_arn` of the environments."
  value       = aws_ecr_repository.this.arn
}

output "push_role_arn" {
  description = "The role of the workflow that pushes: AWS_PUSH_ROLE_ARN there."
  value       = aws_iam_role.push.arn
}
