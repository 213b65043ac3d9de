# Who may reach whom. Each edge is two rules, one at each end, between two groups: no rule here names a range of addresses
# but those of what is outside.
locals {
  ports = { kafka = 9096, redis = 6379, mongodb = 27017, postgres = 5432 }

  # Groups of the network, by the names that edges are made of.
  groups = merge(
    { balancer = "The public balancer", redis = "ElastiCache", kafka = "MSK", mongodb = "DocumentDB" },
    { for service in keys(var.services) : service => "The service ${service}" },
    { for server in keys(var.database_servers) : "postgres-${server}" => "Postgres: ${server}" },
    { topics = "The job that makes topics", databases = "The job that makes databases" },
  )

  from_balancer = [
    { from = "balancer", to = "gateway", port = var.services["gateway"].port },
    { from = "balancer", to = "gateway", port = var.admin_port },
  ]
  between_services = flatten([
    for from, service in var.services : [
      for to in service.calls : { from = from, to = to, port = var.services[to].port }
    ]
  ])
  to_parts = flatten([
    for from, service in var.services : [
      for part in setintersection(service.parts, ["kafka", "redis", "mongodb"]) : { from = from, to = part, port = local.ports[part] }
    ]
  ])
  to_databases = flatten([
    for server, services in var.database_servers : [
      for from in services : { from = from, to = "postgres-${server}", port = local.ports["postgres"] }
    ]
  ])
  from_jobs = concat(
    [{ from = "topics", to = "kafka", port = local.ports["kafka"] }],
    [for server in keys(var.database_servers) : { from = "databases", to = "postgres-${server}", port = local.ports["postgres"] }],
  )
  edges = {
    for edge in concat(local.from_balancer, local.between_services, local.to_parts, local.to_databases, local.from_jobs) :
    "${edge.from} to ${edge.to}:${edge.port}" => edge
  }

  to_outside = merge([
    for from, service in var.services : merge([
      for part in setintersection(service.parts, keys(var.outside)) : {
        for cidr in var.outside[part].cidrs : "${from} to ${part} ${cidr}" => { from = from, port = var.outside[part].port, cidr = cidr, part = part }
      }
    ]...)
  ]...)

  # What runs as a task: it fetches its image and secrets, and writes its log.
  tasks = concat(keys(var.services), ["topics", "databases"])
}

resource "aws_security_group" "this" {
  for_each    = local.groups
  name        = "${var.name}-${each.key}"
  description = each.value
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-${each.key}" }

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = alltrue([for name, service in var.services : !contains(service.parts, "postgres") || length([for services in var.database_servers : services if contains(services, name)]) == 1])
      error_message = "database_servers: each service with a database is on exactly one server."
    }
  }
}

resource "aws_vpc_security_group_egress_rule" "edge" {
  for_each                     = local.edges
  description                  = each.key
  security_group_id            = aws_security_group.this[each.value.from].id
  referenced_security_group_id = aws_security_group.this[each.value.to].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "edge" {
  for_each                     = local.edges
  description                  = each.key
  security_group_id            = aws_security_group.this[each.value.to].id
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

# The one way in from the world.
resource "aws_vpc_security_group_ingress_rule" "world" {
  description       = "HTTPS from everywhere"
  security_group_id = aws_security_group.this["balancer"].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "outside" {
  for_each          = local.to_outside
  description       = "${each.value.from} to ${each.value.part}"
  security_group_id = aws_security_group.this[each.value.from].id
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}
