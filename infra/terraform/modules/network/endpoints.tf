# Images, logs and secrets go by these, and never over the internet.
resource "aws_security_group" "endpoints" {
  name        = "${var.name}-endpoints"
  description = "Services of AWS within the network"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-endpoints" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_endpoint" "interface" {
  for_each            = var.interface_endpoints
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${data.aws_region.current.name}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.endpoints.id]
  tags                = { Name = "${var.name}-${each.key}" }
}

# The layers of images lie in S3.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${data.aws_region.current.name}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]
  policy            = local.only_image_layers
  tags              = { Name = "${var.name}-s3" }
}

locals {
  # Nothing else is fetched from S3 in here, and nothing can be carried out by it (Amazon ECR user guide, "Minimum Amazon S3
  # bucket permissions for Amazon ECR").
  only_image_layers = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ImageLayers"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::prod-${data.aws_region.current.name}-starport-layer-bucket/*"
    }]
  })
}
