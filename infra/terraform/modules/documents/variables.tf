variable "name" {
  type        = string
  description = "The cluster's identifier."
}

variable "instance_class" {
  type        = string
  description = "How large each instance is, such as db.r6g.large."

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_class))
    error_message = "instance_class is a class of DocumentDB, such as db.t4g.medium."
  }
}

variable "instances" {
  type        = number
  description = "How many there are, spread over the zones: the first one takes what is written, another takes over."

  validation {
    condition     = var.instances >= 2 && var.instances <= 15
    error_message = "instances is 2 to 15: one alone has nobody to take over."
  }
}

variable "backup_days" {
  type        = number
  description = "Days back to any second of which it can be restored."

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "backup_days is 7 to 35."
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
  description = "The key its logs are encrypted with."
}

variable "log_retention_days" {
  type        = number
  description = "How long its logs are kept."
}

variable "password" {
  type        = string
  description = "The password of its first user. Never kept by Terraform."
  ephemeral   = true
  sensitive   = true
}

variable "password_revision" {
  type        = number
  description = "Counted up to have the password set anew."
}
