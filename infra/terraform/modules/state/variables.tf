variable "bucket" {
  type        = string
  description = "The bucket's name: one of its kind in all of AWS."

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket is 3 to 63 small letters, digits and hyphens."
  }
}

variable "key_arn" {
  type        = string
  description = "The key the state is encrypted with."
}
