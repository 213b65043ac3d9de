variable "name" {
  type        = string
  description = "The repository's name, which is the image's."
}

variable "key_arn" {
  type        = string
  description = "The key images are encrypted with."
}

variable "pulling_account_ids" {
  type        = set(string)
  description = "Other accounts whose tasks run these images, such as one of production alone."
  default     = []

  validation {
    condition     = alltrue([for id in var.pulling_account_ids : can(regex("^\\d{12}$", id))])
    error_message = "pulling_account_ids are numbers of twelve digits."
  }
}

variable "kept_images" {
  type        = number
  description = "How many of the newest images are kept: as far back as one may roll back."
  default     = 50

  validation {
    condition     = var.kept_images >= 10
    error_message = "kept_images is 10 or more: rolling back needs them."
  }
}

variable "pushing_repository" {
  type        = string
  description = "The repository at GitHub whose workflows push images, as owner/name."

  validation {
    condition     = can(regex("^[\\w.-]+/[\\w.-]+$", var.pushing_repository))
    error_message = "pushing_repository is written owner/name."
  }
}

variable "pushing_environment" {
  type        = string
  description = "The environment at GitHub whose jobs alone push."
}

variable "identity_provider_arn" {
  type        = string
  description = "GitHub as a provider of identities in this account."
}
