variable "name" {
  type        = string
  description = "The service, as SERVICE says it."
}

variable "prefix" {
  type        = string
  description = "Stands before its name wherever an account has one namespace, such as paygraph-production."
}

variable "cluster" {
  type = object({
    arn          = string
    name         = string
    namespace_id = string
  })
  description = "The cluster it runs in, and where it is found by others."
}

variable "task" {
  type = object({
    image                = string
    architecture         = string
    port                 = number
    admin_port           = number
    health_path          = string
    cpu                  = number
    memory               = number
    stop_timeout_seconds = number
    environment          = map(string)
    secrets              = map(string)
    files                = map(string)
  })
  description = "What runs: variables, secrets (variable to ARN and key) and files (name to ARN and key)."
}

variable "secret_arns" {
  type        = set(string)
  description = "The secrets it may read, and no other."
}

variable "secret_key_arn" {
  type        = string
  description = "The key they are encrypted with."
}

variable "registry_arn" {
  type        = string
  description = "The repository its image is pulled from."
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets, in two zones or more."

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids: tasks run in two zones or more."
  }
}

variable "security_group_id" {
  type        = string
  description = "The group that says who reaches it, and whom it reaches."
}

variable "target_group_arn" {
  type        = string
  description = "Where the public balancer finds it; null for all but the gateway."
  default     = null
}

variable "scaling" {
  type = object({
    min            = optional(number, 2)
    max            = optional(number, 10)
    cpu_percent    = optional(number, 70)
    memory_percent = optional(number, 80)
  })
  description = "How many tasks run, and at what load one more is started."
  default     = {}

  validation {
    condition     = var.scaling.min >= 2 && var.scaling.max >= var.scaling.min && var.scaling.max <= 100
    error_message = "scaling: at least 2 tasks, so that a zone may be lost, and max no less than min."
  }

  validation {
    condition     = var.scaling.cpu_percent > 0 && var.scaling.cpu_percent <= 90 && var.scaling.memory_percent > 0 && var.scaling.memory_percent <= 90
    error_message = "scaling: percentages are 1 to 90; above that it is too late."
  }
}

variable "log_key_arn" {
  type        = string
  description = "The key its log is encrypted with."
}

variable "log_retention_days" {
  type        = number
  description = "How long its log is kept."
}
