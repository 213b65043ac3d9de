variable "name" {
  type        = string
  description = "Stands before the name of every group."
}

variable "vpc_id" {
  type        = string
  description = "The network the groups are of."
}

variable "services" {
  type = map(object({
    port  = number
    calls = set(string)
    parts = set(string)
  }))
  description = "Each service: its port, the services it calls, and the parts it connects to."

  validation {
    condition     = alltrue(flatten([for service in var.services : [for callee in service.calls : contains(keys(var.services), callee)]]))
    error_message = "services: calls names a service that there is not."
  }

  validation {
    condition     = alltrue(flatten([for service in var.services : [for part in service.parts : contains(["postgres", "kafka", "redis", "mongodb", "smtp", "provider", "traces"], part)]]))
    error_message = "services: parts may name postgres, kafka, redis, mongodb, smtp, provider and traces."
  }
}

variable "admin_port" {
  type        = number
  description = "The private port of every service: the balancer asks it whether the gateway is ready."
}

variable "database_servers" {
  type        = map(set(string))
  description = "Each server of Postgres, and the services whose databases are on it."
}

variable "outside" {
  type = map(object({
    port  = number
    cidrs = set(string)
  }))
  description = "The parts that are outside of this network (provider, smtp, traces): their port and addresses."
}

variable "endpoints_security_group_id" {
  type        = string
  description = "The group of the endpoints of AWS's services."
}

variable "s3_prefix_list_id" {
  type        = string
  description = "The addresses of S3."
}
