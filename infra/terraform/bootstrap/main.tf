# What an account has once, before any environment: where the state lies, the registry, and GitHub as one whose word is
# believed. It is small, so that its own state may first lie on the machine of whoever runs it (../README.md).
provider "aws" {
  region = var.region

  default_tags {
    tags = { Product = "paygraph", ManagedBy = "terraform", Root = "bootstrap" }
  }
}

module "state_key" {
  source  = "../modules/encryption-key"
  name    = "paygraph-state"
  purpose = "Terraform's state"
}

module "state" {
  source  = "../modules/state"
  bucket  = var.state_bucket
  key_arn = module.state_key.arn
}

module "image_key" {
  source  = "../modules/encryption-key"
  name    = "paygraph-images"
  purpose = "Images of Paygraph"
}

# Workflows show who they are by a token that GitHub signs for each job: there is no key that could leak. AWS verifies GitHub's
# certificate itself, and needs no thumbprint.
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

module "registry" {
  source                = "../modules/registry"
  name                  = "paygraph"
  key_arn               = module.image_key.arn
  pulling_account_ids   = var.pulling_account_ids
  pushing_repository    = var.github_repository
  pushing_environment   = "registry"
  identity_provider_arn = aws_iam_openid_connect_provider.github.arn
}
