variable "prefix" {
  type        = string
  description = "Stands before the name of every secret, such as paygraph/production."
}

variable "key_arn" {
  type        = string
  description = "The key they are encrypted with."
}

variable "recovery_days" {
  type        = number
  description = "Days a deleted secret can be had back."

  validation {
    condition     = var.recovery_days >= 7 && var.recovery_days <= 30
    error_message = "recovery_days is 7 to 30."
  }
}

variable "keys" {
  type        = set(string)
  description = "The services that have keys of their own, and each the secret of them. What is in it, people put there."
}

variable "connections" {
  type        = map(map(string))
  description = "What each service and job connects by, with its passwords: variable by variable. Never kept by Terraform."
  ephemeral   = true
  sensitive   = true
}

variable "connecting" {
  type        = set(string)
  description = "The keys of connections, which Terraform may know."
}

variable "revision" {
  type        = number
  description = "Counted up to have connections written anew."
}
