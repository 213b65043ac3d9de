# What every task needs of AWS itself, whichever service it is.
resource "aws_vpc_security_group_egress_rule" "endpoints" {
  for_each                     = toset(local.tasks)
  description                  = "${each.key} to the services of AWS"
  security_group_id            = aws_security_group.this[each.key].id
  referenced_security_group_id = var.endpoints_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  for_each                     = toset(local.tasks)
  description                  = "${each.key} to the services of AWS"
  security_group_id            = var.endpoints_security_group_id
  referenced_security_group_id = aws_security_group.this[each.key].id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "image_layers" {
  for_each          = toset(local.tasks)
  description       = "${each.key} to the layers of its image"
  security_group_id = aws_security_group.this[each.key].id
  prefix_list_id    = var.s3_prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
