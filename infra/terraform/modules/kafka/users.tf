# MSK reads passwords from secrets whose names begin with AmazonMSK_, and which are encrypted with a key of our own (Amazon MSK
# developer guide, "Sign-in credentials authentication").
resource "aws_secretsmanager_secret" "user" {
  for_each   = var.users
  name       = "AmazonMSK_${var.name}-${each.key}"
  kms_key_id = var.secret_key_arn
}

resource "aws_secretsmanager_secret_version" "user" {
  for_each                 = var.users
  secret_id                = aws_secretsmanager_secret.user[each.key].id
  secret_string_wo         = jsonencode({ username = each.key, password = var.passwords[each.key] })
  secret_string_wo_version = var.password_revision
}

resource "aws_secretsmanager_secret_policy" "user" {
  for_each   = var.users
  secret_arn = aws_secretsmanager_secret.user[each.key].arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ReadByKafka"
      Effect    = "Allow"
      Principal = { Service = "kafka.amazonaws.com" }
      Action    = "secretsmanager:GetSecretValue"
      Resource  = aws_secretsmanager_secret.user[each.key].arn
    }]
  })
}

resource "aws_msk_scram_secret_association" "this" {
  cluster_arn     = aws_msk_cluster.this.arn
  secret_arn_list = [for user in sort(tolist(var.users)) : aws_secretsmanager_secret.user[user].arn]

  depends_on = [aws_secretsmanager_secret_version.user]
}
