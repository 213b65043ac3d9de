# A key of our own for one purpose: who may read is then said in two places, and the key's use is logged.
data "aws_caller_identity" "current" {}

resource "aws_kms_key" "this" {
  description             = var.purpose
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = jsonencode({ Version = "2012-10-17", Statement = concat([local.by_iam], local.by_services) })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}

locals {
  # The account's own policies decide: without this not even they could (AWS KMS developer guide, "Default key policy").
  by_iam = {
    Sid       = "ByPoliciesOfTheAccount"
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }
  by_services = [for service in var.services : {
    Sid       = "By${replace(title(replace(split(".", service)[0], "-", " ")), " ", "")}"
    Effect    = "Allow"
    Principal = { Service = service }
    Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey"]
    Resource  = "*"
    Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
  }]
}
