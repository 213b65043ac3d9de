output "state_bucket" {
  description = "For `bucket` in each environment's backend.hcl."
  value       = module.state.bucket
}

output "repository_url" {
  description = "What stands before @sha256:… in the name of an image."
  value       = module.registry.repository_url
}

output "registry_arn" {
  description = "For `registry_arn` of the environments."
  value       = module.registry.repository_arn
}

output "push_role_arn" {
  description = "For AWS_PUSH_ROLE_ARN of the environment `registry` at GitHub."
  value       = module.registry.push_role_arn
}

output "identity_provider_arn" {
  description = "For `identity_provider_arn` of the environments in this account."
  value       = aws_iam_openid_connect_provider.github.arn
}
