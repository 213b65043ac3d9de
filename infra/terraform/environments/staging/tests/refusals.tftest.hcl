# What is wrong is refused before anything is made, by the name of the variable.
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

# All at once: each run reads the whole of it, and each of the variables must be refused.
run "what_is_wrong" {
  command = plan

  variables {
    account_id         = "paygraph"
    alarm_emails       = []
    availability_zones = ["eu-central-1a"]
    backup_days        = 6
    github_repository  = "paygraph"
    host               = "https://pay.example.com"
    image              = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/paygraph:latest"
    password_seed      = "correct horse battery staple"
    provider_url       = "http://api.provider.example.com"
  }

  expect_failures = [
    var.account_id,
    var.alarm_emails,
    var.availability_zones,
    var.backup_days,
    var.github_repository,
    var.host,
    var.image,
    var.password_seed,
    var.provider_url,
  ]
}

run "a_region_there_is_not" {
  command = plan

  variables {
    region = "Frankfurt"
  }

  expect_failures = [var.region]
}
