variable "region" {
  type        = string
  description = "The region of AWS."

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-\\d$", var.region))
    error_message = "region is the name of a region, such as eu-central-1."
  }
}

variable "state_bucket" {
  type        = string
  description = "The name of the bucket for Terraform's state: one of its kind in all of AWS."
}

variable "github_repository" {
  type        = string
  description = "The repository at GitHub whose workflows push images, as owner/name."
}

variable "pulling_account_ids" {
  type        = set(string)
  description = "Other accounts whose tasks run these images."
  default     = []
}
