variable "name" {
  type        = string
  description = "The cluster's name."
}

variable "kafka_version" {
  type        = string
  description = "The version of Kafka."
  default     = "3.8.x"
}

variable "instance_type" {
  type        = string
  description = "How large each broker is, such as kafka.m7g.large."

  validation {
    condition     = can(regex("^kafka\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_type))
    error_message = "instance_type is a type of MSK, such as kafka.t3.small."
  }
}

variable "storage_gb" {
  type        = number
  description = "Storage of each broker, in GB."

  validation {
    condition     = var.storage_gb >= 20 && var.storage_gb <= 16384
    error_message = "storage_gb is 20 to 16384."
  }
}

variable "subnet_ids" {
  type        = list(string)
  description = "Subnets of the data layer, each in another zone: a broker in each."

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids: brokers are in two zones or more."
  }
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
  description = "The key passwords are encrypted with; MSK takes none but one of our own."
}

variable "log_key_arn" {
  type        = string
  description = "The key its log is encrypted with."
}

variable "log_retention_days" {
  type        = number
  description = "How long its log is kept."
}

variable "passwords" {
  type        = map(string)
  description = "Who connects, and the password of each. Never kept by Terraform."
  ephemeral   = true
  sensitive   = true
}

variable "users" {
  type        = set(string)
  description = "Who connects: the keys of passwords, which Terraform may know."
}

variable "password_revision" {
  type        = number
  description = "Counted up to have the passwords set anew."
}
