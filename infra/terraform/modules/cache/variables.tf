variable "name" {
  type        = string
  description = "The replication group's identifier."
}

variable "node_type" {
  type        = string
  description = "How large each node is, such as cache.m7g.large."

  validation {
    condition     = can(regex("^cache\\.[a-z0-9]+\\.[a-z0-9]+$", var.node_type))
    error_message = "node_type is a type of ElastiCache, such as cache.t4g.small."
  }
}

variable "replicas" {
  type        = number
  description = "Nodes beside the primary, each in another zone."

  validation {
    condition     = var.replicas >= 1 && var.replicas <= 5
    error_message = "replicas is 1 to 5: with none, a zone that is lost takes Redis with it."
  }
}

variable "snapshot_days" {
  type        = number
  description = "Days snapshots are kept."

  validation {
    condition     = var.snapshot_days >= 1 && var.snapshot_days <= 35
    error_message = "snapshot_days is 1 to 35."
  }
}

variable "protected" {
  type        = bool
  description = "Whether it leaves a last snapshot."
}

variable "subnet_ids" {
  type        = list(string)
  description = "Subnets of the data layer, in two zones or more."
}

variable "security_group_id" {
  type        = string
  description = "The group that says who reaches it."
}

variable "key_arn" {
  type        = string
  description = "The key it is encrypted with."
}

variable "secret_key_arn" {
  type        = string
  description = "The key its password is encrypted with."
}

variable "secret_name" {
  type        = string
  description = "The name of the secret that holds its password."
}

variable "log_key_arn" {
  type        = string
  description = "The key its log is encrypted with."
}

variable "log_retention_days" {
  type        = number
  description = "How long its log is kept."
}
