variable "name" {
  type        = string
  description = "Stands before the name of every alarm."
}

variable "emails" {
  type        = set(string)
  description = "Who is told. Each confirms once, by a mail from AWS."

  validation {
    condition     = alltrue([for email in var.emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", email))])
    error_message = "emails are addresses such as on-call@example.com."
  }
}

variable "key_arn" {
  type        = string
  description = "The key messages are encrypted with; CloudWatch must be allowed to use it."
}

variable "cluster_name" {
  type        = string
  description = "The cluster."
}

variable "services" {
  type        = map(object({ service_name = string, log_group_name = string, min = number }))
  description = "Each service: its name at ECS, its log, and how few tasks there may be."
}

variable "balancer" {
  type        = object({ balancer = string, target_group = string })
  description = "What CloudWatch knows the balancer and its targets by."
}

variable "databases" {
  type        = map(object({ identifier = string, storage_gb = number, max_connections = number }))
  description = "Each server of Postgres."
}

variable "cache_node_ids" {
  type        = list(string)
  description = "The nodes of Redis."
}

variable "kafka" {
  type        = object({ cluster_name = string, broker_count = number, groups = map(string) })
  description = "Kafka, and the consumer groups with the topic each reads."
}

variable "documents_identifier" {
  type        = string
  description = "DocumentDB."
}
