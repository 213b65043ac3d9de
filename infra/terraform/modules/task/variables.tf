variable "family" {
  type        = string
  description = "The name of the task definition, of its roles and of its log."
}

variable "container" {
  type        = string
  description = "The name of its container."
}

variable "task" {
  type = object({
    image                = string
    architecture         = string
    command              = list(string)
    port                 = optional(number)
    admin_port           = optional(number)
    health_path          = optional(string)
    cpu                  = number
    memory               = number
    stop_timeout_seconds = number
    environment          = map(string)
    secrets              = map(string)
    files                = map(string)
  })
  description = "What runs. Without a port it is a job: nobody asks it how it is."

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.task.image))
    error_message = "task: image ends in @sha256: and 64 hexadecimal digits. A tag may be moved, a digest not."
  }

  validation {
    condition     = contains(["ARM64", "X86_64"], var.task.architecture)
    error_message = "task: architecture is ARM64 or X86_64."
  }

  validation {
    condition     = var.task.stop_timeout_seconds >= 1 && var.task.stop_timeout_seconds <= 120
    error_message = "task: stop_timeout_seconds is 1 to 120, which is all that Fargate waits."
  }
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

variable "log_key_arn" {
  type        = string
  description = "The key its log is encrypted with."
}

variable "log_retention_days" {
  type        = number
  description = "How long its log is kept."
}
