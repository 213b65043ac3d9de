resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enhanced"
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE"]

  default_capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
  }
}

# Services find each other by name: wallets.<domain> is every task of wallets that runs.
resource "aws_service_discovery_private_dns_namespace" "this" {
  name        = var.domain
  description = "The services of ${var.name}, within its network"
  vpc         = var.vpc_id
}
