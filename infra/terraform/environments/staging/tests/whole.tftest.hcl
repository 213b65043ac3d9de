# All of it, made at an AWS that is only played. tests/delivery/terraform holds what comes of it to the rules.
mock_provider "aws" {
  source = "../../mocks"
}

variables {
  region                = "eu-central-1"
  account_id            = "123456789012"
  availability_zones    = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  host                  = "pay.example.com"
  zone_id               = "Z0123456789ABCDEFGHIJ"
  cors_origins          = ["https://pay.example.com"]
  provider_url          = "https://api.provider.example.com"
  mail_from             = "Paygraph <no-reply@pay.example.com>"
  image                 = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/paygraph@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  registry_arn          = "arn:aws:ecr:eu-central-1:123456789012:repository/paygraph"
  identity_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
  github_repository     = "example/paygraph"
  alarm_emails          = ["on-call@example.com"]
  password_seed         = "0000000000000000000000000000000000000000000000000000000000000000"
  traces                = { endpoint = "https://collector.example.com:4318", port = 4318, cidrs = ["10.2.0.0/16"] }
}

run "whole" {
  command = apply
}
