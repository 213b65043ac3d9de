variable "name" {
  type        = string
  description = "The server's identifier."
}

variable "instance_class" {
  type        = string
  description = "How large it is, such as db.m7g.large."

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_class))
    error_message = "instance_class is a class of RDS, such as db.m7g.large."
  }
}

variable "engine_version" {
  type        = string
  description = "The version of Postgres."
  default     = "17.6"
}

variable "storage_gb" {
  type        = number
  description = "Storage to begin with, in GB; it grows by itself to ten times that."

  validation {
    condition     = var.storage_gb >= 20 && var.storage_gb <= 6000
    error_message = "storage_gb is 20 to 6000."
  }
}

variable "max_connections" {
  type        = number
  description = "Connections it takes: ten for each process, and some to spare (packages/database)."
  default     = 400
}

variable "backup_days" {
  type        = number
  description = "Days back to any second of which it can be restored."

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "backup_days is 7 to 35: what keeps money is kept a week at the least."
  }
}

variable "protected" {
  type        = bool
  description = "Whether it can't be deleted, and leaves a last snapshot if it is."
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

variable "log_key_arn" {
  type        = string
  description = "The key its log is encrypted with."
}

variable "log_retention_days" {
  type        = number
  description = "How long its log is kept."
}

variable "password" {
  type        = string
  description = "The password of its first role. Never kept by Terraform."
  ephemeral   = true
  sensitive   = true
}

variable "password_revision" {
  type        = number
  description = "Counted up to have the password set anew."
}
