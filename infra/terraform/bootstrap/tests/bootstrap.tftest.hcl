# What an account has once, at an AWS that is only played. Planned and not made: what may never be destroyed can't be cleared away.
mock_provider "aws" {
  source = "../mocks"
}

variables {
  region            = "eu-central-1"
  state_bucket      = "example-paygraph-terraform-state"
  github_repository = "example/paygraph"
}

run "whole" {
  command = plan
}

run "no_region" {
  command = plan

  variables {
    region = "Frankfurt"
  }

  expect_failures = [var.region]
}
