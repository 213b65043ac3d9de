# What whoever deploys must know, and may do.
data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

# Read by `make deploy-ecs`. Nothing in it is secret.
resource "aws_ssm_parameter" "this" {
  name        = "/paygraph/${var.environment}/deployment"
  description = "What make deploy-ecs deploys: written by Terraform"
  type        = "String"
  value = jsonencode({
    cluster  = var.cluster.name
    services = var.service_names
    order    = var.order
    jobs = [for job in var.jobs : {
      name           = job.name
      family         = job.family
      when           = job.when
      subnets        = var.subnet_ids
      securityGroups = job.security_group_ids
    }]
  })
}

resource "aws_iam_role" "this" {
  name                 = "${var.name}-deploy"
  description          = "Deploys to ${var.environment}, for the workflows of ${var.github_repository}"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = var.identity_provider_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      # Jobs of that environment alone, which at GitHub has its reviewers; no branch, no pull request, no fork.
      Condition = { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:${var.github_repository}:environment:${var.environment}"
      } }
    }]
  })
}

locals {
  account  = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  families = concat(values(var.service_names), [for job in var.jobs : job.family])
}

resource "aws_iam_role_policy" "this" {
  name = "deploy"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "KnowWhat"
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = aws_ssm_parameter.this.arn
      },
      {
        # ECS knows no narrower resource for reading one (Service Authorization Reference).
        Sid      = "ReadDefinitions"
        Effect   = "Allow"
        Action   = "ecs:DescribeTaskDefinition"
        Resource = "*"
      },
      {
        Sid      = "RegisterDefinitions"
        Effect   = "Allow"
        Action   = "ecs:RegisterTaskDefinition"
        Resource = [for family in local.families : "arn:aws:ecs:${local.account}:task-definition/${family}:*"]
      },
      {
        Sid       = "RunJobs"
        Effect    = "Allow"
        Action    = "ecs:RunTask"
        Resource  = [for job in var.jobs : "arn:aws:ecs:${local.account}:task-definition/${job.family}:*"]
        Condition = { ArnEquals = { "ecs:cluster" = var.cluster.arn } }
      },
      {
        Sid       = "WaitForJobs"
        Effect    = "Allow"
        Action    = "ecs:DescribeTasks"
        Resource  = "arn:aws:ecs:${local.account}:task/${var.cluster.name}/*"
        Condition = { ArnEquals = { "ecs:cluster" = var.cluster.arn } }
      },
      {
        Sid      = "ReplaceServices"
        Effect   = "Allow"
        Action   = ["ecs:UpdateService", "ecs:DescribeServices"]
        Resource = [for service in values(var.service_names) : "arn:aws:ecs:${local.account}:service/${var.cluster.name}/${service}"]
      },
      {
        Sid       = "HandRolesToTasks"
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = sort(tolist(var.passed_role_arns))
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
    ]
  })
}
