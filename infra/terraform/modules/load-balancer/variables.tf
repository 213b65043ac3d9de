variable "name" {
  type        = string
  description = "The balancer's name: 32 characters at most."

  validation {
    condition     = length(var.name) <= 32
    error_message = "name is 32 characters at most."
  }
}

variable "vpc_id" {
  type        = string
  description = "The network of its targets."
}

variable "subnet_ids" {
  type        = list(string)
  description = "Public subnets, in two zones or more."

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids: the balancer is in two zones or more."
  }
}

variable "security_group_id" {
  type        = string
  description = "The group that says who reaches it, and whom it reaches."
}

variable "host" {
  type        = string
  description = "The name people reach the product by."

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.host))
    error_message = "host is a name such as pay.example.com."
  }
}

variable "zone_id" {
  type        = string
  description = "The zone of Route 53 that the name is made in; null where another keeps it."
  default     = null
}

variable "target_port" {
  type        = number
  description = "The port of the gateway."
}

variable "health" {
  type = object({
    port = number
    path = string
  })
  description = "Where the gateway says whether it is ready."
}

variable "requests_per_five_minutes" {
  type        = number
  description = "What one address may ask in five minutes before it is blocked: far above what the gateway itself allows one client."

  validation {
    condition     = var.requests_per_five_minutes >= 100 && var.requests_per_five_minutes <= 2000000
    error_message = "requests_per_five_minutes is 100 to 2000000."
  }
}

variable "protected" {
  type        = bool
  description = "Whether it can't be deleted, and its logs neither."
}

variable "log_key_arn" {
  type        = string
  description = "The key logs are encrypted with."
}

variable "log_retention_days" {
  type        = number
  description = "How long it is kept who asked."
}
