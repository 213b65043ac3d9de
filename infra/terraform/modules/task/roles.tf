data "aws_caller_identity" "current" {}

locals {
  role_arns = [
    for role in [aws_iam_role.execution, aws_iam_role.task] : "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/${role.name}"
  ]
  by_tasks = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

# What the process itself may do at AWS: nothing. It speaks to its parts alone, and each of those knows it by a password.
resource "aws_iam_role" "task" {
  name               = "${var.family}-task"
  description        = "The process of ${var.family}: nothing is allowed to it"
  assume_role_policy = local.by_tasks
}

# What ECS may do to start it: pull this image, read these secrets, write this log.
resource "aws_iam_role" "execution" {
  name               = "${var.family}-start"
  description        = "Starts ${var.family}"
  assume_role_policy = local.by_tasks
}

resource "aws_iam_role_policy" "execution" {
  name = "start"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # ECR knows no narrower resource for it (Service Authorization Reference).
        Sid      = "SignInToRegistry"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid      = "PullItsImage"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = var.registry_arn
      },
      {
        Sid      = "ReadItsSecrets"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = sort(tolist(var.secret_arns))
      },
      {
        Sid       = "DecryptThem"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = var.secret_key_arn
        Condition = { StringEquals = { "kms:EncryptionContext:SecretARN" = sort(tolist(var.secret_arns)) } }
      },
      {
        Sid      = "WriteItsLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.this.arn}:*"
      },
    ]
  })
}
