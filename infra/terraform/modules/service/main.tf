# One process of the product, as a service of its own.
locals {
  full_name = "${var.prefix}-${var.name}"
}

module "task" {
  source             = "../task"
  family             = local.full_name
  container          = var.name
  task               = merge(var.task, { command = null })
  secret_arns        = var.secret_arns
  secret_key_arn     = var.secret_key_arn
  registry_arn       = var.registry_arn
  log_key_arn        = var.log_key_arn
  log_retention_days = var.log_retention_days
}

# One address for each task that runs: a caller picks one, and another when its connection ends.
resource "aws_service_discovery_service" "this" {
  name = var.name

  dns_config {
    namespace_id   = var.cluster.namespace_id
    routing_policy = "MULTIVALUE"

    dns_records {
      type = "A"
      ttl  = 10
    }
  }
}

resource "aws_ecs_service" "this" {
  name            = local.full_name
  cluster         = var.cluster.arn
  task_definition = module.task.arn
  desired_count   = var.scaling.min
  launch_type     = "FARGATE"
  # 1.4.0 and later encrypt what a task writes.
  platform_version = "LATEST"

  # Of two there are always two: a new one is up before an old one goes.
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  availability_zone_rebalancing     = "ENABLED"
  health_check_grace_period_seconds = var.target_group_arn == null ? null : 60
  enable_ecs_managed_tags           = true
  propagate_tags                    = "SERVICE"
  # No shell into what moves money; whoever is on call has logs, metrics and traces.
  enable_execute_command = false

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.security_group_id]
    assign_public_ip = false
  }

  service_registries {
    registry_arn = aws_service_discovery_service.this.arn
  }

  dynamic "load_balancer" {
    for_each = var.target_group_arn == null ? [] : [var.target_group_arn]

    content {
      target_group_arn = load_balancer.value
      container_name   = var.name
      container_port   = var.task.port
    }
  }

  lifecycle {
    # Which image runs is a deployment's to say (make deploy-ecs), and how many tasks the load's.
    ignore_changes = [task_definition, desired_count]
  }
}
