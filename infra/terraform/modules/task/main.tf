# What one task is: a container that first lays out its files, and the one that runs.
data "aws_region" "current" {}

locals {
  folder = "/run/paygraph"

  log = {
    logDriver = "awslogs"
    options = {
      "awslogs-group"         = aws_cloudwatch_log_group.this.name
      "awslogs-region"        = data.aws_region.current.name
      "awslogs-stream-prefix" = var.container
      # A log that can't be written must not stop a payment.
      "mode"            = "non-blocking"
      "max-buffer-size" = "8m"
    }
  }

  # What every container of ours is held to. Fargate lets no container have more than it starts with.
  bounds = {
    image                  = var.task.image
    readonlyRootFilesystem = true
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    logConfiguration       = local.log
  }

  # ECS hands out secrets as variables, and TLS wants files. Each FILE_x becomes the file x, on a volume of this task alone. Root
  # without any of root's powers, since volumes are root's; whoever else is in the task may read the files, and write to /tmp.
  lay_out = <<-SCRIPT
    const { chmodSync, writeFileSync } = require('node:fs');
    chmodSync('/mnt/temporary', 0o1777);
    for (const [name, text] of Object.entries(process.env)) {
      if (!name.startsWith('FILE_')) continue;
      const file = name.slice(5).toLowerCase().replaceAll('_', '-');
      writeFileSync('${local.folder}/' + file, text.replaceAll('\\n', '\n'), { mode: 0o444 });
    }
  SCRIPT

  files = merge(local.bounds, {
    name        = "files"
    essential   = false
    user        = "0:0"
    command     = ["node", "-e", local.lay_out]
    environment = []
    secrets     = [for name in sort(keys(var.task.files)) : { name = "FILE_${name}", valueFrom = var.task.files[name] }]
    mountPoints = [
      { sourceVolume = "files", containerPath = local.folder, readOnly = false },
      { sourceVolume = "temporary", containerPath = "/mnt/temporary", readOnly = false },
    ]
  })

  process = merge(
    local.bounds,
    {
      name        = var.container
      essential   = true
      user        = "10001:10001"
      environment = [for name in sort(keys(var.task.environment)) : { name = name, value = var.task.environment[name] }]
      secrets     = [for name in sort(keys(var.task.secrets)) : { name = name, valueFrom = var.task.secrets[name] }]
      stopTimeout = var.task.stop_timeout_seconds
      dependsOn   = [{ containerName = "files", condition = "SUCCESS" }]
      mountPoints = [
        { sourceVolume = "files", containerPath = local.folder, readOnly = true },
        { sourceVolume = "temporary", containerPath = "/tmp", readOnly = false },
      ]
    },
    { for key, value in { command = var.task.command } : key => value if value != null },
    { for key, value in local.served : key => value if var.task.port != null },
  )
}

locals {
  # Of what takes requests; a job takes none.
  served = {
    portMappings = [
      { name = "graphql", containerPort = var.task.port, hostPort = var.task.port, protocol = "tcp" },
      { name = "admin", containerPort = var.task.admin_port, hostPort = var.task.admin_port, protocol = "tcp" },
    ]
    # ECS does not read the image's own. Live, not ready: a service whose database is away is not mended by a restart.
    healthCheck = {
      command     = ["CMD", "node", "-e", "fetch('http://127.0.0.1:${local.live}').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
      interval    = 10
      timeout     = 5
      retries     = 3
      startPeriod = 60
    }
  }
  live = var.task.port == null ? "" : "${var.task.admin_port}${var.task.health_path}"
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/paygraph/${var.family}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.log_key_arn
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.family
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.task.cpu
  memory                   = var.task.memory
  execution_role_arn       = local.role_arns[0]
  task_role_arn            = local.role_arns[1]
  container_definitions    = jsonencode([local.files, local.process])
  # An older revision is the way back.
  skip_destroy = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.task.architecture
  }

  volume {
    name = "files"
  }

  volume {
    name = "temporary"
  }
}
