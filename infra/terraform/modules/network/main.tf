# Three layers in each zone: public (balancer and ways out), private (tasks), data (what keeps something; no way out at all).
data "aws_region" "current" {}

locals {
  zones = { for index, zone in var.availability_zones : zone => index }
  # /20 ranges: 0 to 4 are public, 5 to 9 private, 10 to 14 data.
  public_cidrs  = { for zone, index in local.zones : zone => cidrsubnet(var.cidr, 4, index) }
  private_cidrs = { for zone, index in local.zones : zone => cidrsubnet(var.cidr, 4, 5 + index) }
  data_cidrs    = { for zone, index in local.zones : zone => cidrsubnet(var.cidr, 4, 10 + index) }
  nat_zones     = var.nat_gateway_in_each_zone ? var.availability_zones : slice(var.availability_zones, 0, 1)
}

resource "aws_vpc" "this" {
  cidr_block = var.cidr
  # Interface endpoints and Cloud Map are found by their names.
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

# The group every VPC has, emptied: what forgets to name its own reaches nobody.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

resource "aws_subnet" "public" {
  for_each          = local.public_cidrs
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  # The balancer brings its own addresses; nothing else here needs one.
  map_public_ip_on_launch = false
  tags                    = { Name = "${var.name}-public-${each.key}", Layer = "public" }
}

resource "aws_subnet" "private" {
  for_each          = local.private_cidrs
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "${var.name}-private-${each.key}", Layer = "private" }
}

resource "aws_subnet" "data" {
  for_each          = local.data_cidrs
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "${var.name}-data-${each.key}", Layer = "data" }
}

resource "aws_eip" "nat" {
  for_each = toset(local.nat_zones)
  domain   = "vpc"
  tags     = { Name = "${var.name}-nat-${each.key}" }
}

resource "aws_nat_gateway" "this" {
  for_each      = toset(local.nat_zones)
  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id
  tags          = { Name = "${var.name}-${each.key}" }

  depends_on = [aws_internet_gateway.this]
}
