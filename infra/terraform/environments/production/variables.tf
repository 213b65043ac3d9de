variable "region" {
  type        = string
  description = "The region of AWS."

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-\\d$", var.region))
    error_message = "region is the name of a region, such as eu-central-1."
  }
}

variable "account_id" {
  type        = string
  description = "The account this is for: another one is refused."

  validation {
    condition     = can(regex("^\\d{12}$", var.account_id))
    error_message = "account_id is a number of twelve digits."
  }
}

variable "availability_zones" {
  type        = list(string)
  description = "The zones everything is spread over."

  validation {
    condition     = length(distinct(var.availability_zones)) >= 3 && alltrue([for zone in var.availability_zones : startswith(zone, var.region)])
    error_message = "availability_zones names three different zones or more, of the region."
  }
}

variable "cidr" {
  type        = string
  description = "The addresses of the network, a /16 that no other network it may ever meet has."
  default     = "10.0.0.0/16"
}

variable "host" {
  type        = string
  description = "The name people reach the product by."

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.host))
    error_message = "host is a name such as pay.example.com."
  }
}

variable "zone_id" {
  type        = string
  description = "The zone of Route 53 that name is made in; null where another keeps it."
  default     = null
}

variable "cors_origins" {
  type        = list(string)
  description = "The web pages that may ask, by their origins."
  default     = []
}

variable "provider_url" {
  type        = string
  description = "Where the payment provider answers."

  validation {
    condition     = startswith(var.provider_url, "https://")
    error_message = "provider_url starts with https://."
  }
}

variable "mail_from" {
  type        = string
  description = "Who the mails come from, as Name <local@domain>."
}

variable "image" {
  type        = string
  description = "The image that services first start with: registry/paygraph@sha256:…."

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image is named by its digest, as registry/paygraph@sha256: and 64 hexadecimal digits. A tag may be moved, a digest not."
  }
}

variable "registry_arn" {
  type        = string
  description = "The repository of images (output of bootstrap)."
}

variable "identity_provider_arn" {
  type        = string
  description = "GitHub as a provider of identities in this account (output of bootstrap)."
}

variable "github_repository" {
  type        = string
  description = "The repository at GitHub whose workflows deploy, as owner/name."

  validation {
    condition     = can(regex("^[\\w.-]+/[\\w.-]+$", var.github_repository))
    error_message = "github_repository is written owner/name."
  }
}

variable "alarm_emails" {
  type        = set(string)
  description = "Who is told when something is wrong."

  validation {
    condition     = length(var.alarm_emails) > 0
    error_message = "alarm_emails names somebody: an alarm that nobody hears is none."
  }
}

variable "backup_days" {
  type        = number
  description = "Days back to any second of which databases can be restored."
  default     = 35

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "backup_days is 7 to 35: what keeps money is kept a week at the least."
  }
}

variable "traces" {
  type = object({
    endpoint = string
    port     = number
    cidrs    = set(string)
    share    = optional(string, "0.1")
  })
  description = "The collector of traces: its address, port, and where it is; null for none."
  default     = null
}

variable "password_seed" {
  type        = string
  description = "64 hexadecimal digits by chance, new with each run (openssl rand -hex 32), that passwords are made from. Nobody keeps it."
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.password_seed))
    error_message = "password_seed is 64 hexadecimal digits, as `openssl rand -hex 32` prints them."
  }
}

variable "password_revision" {
  type        = number
  description = "Counted up to have every password made anew, but that of Redis."
  default     = 1
}
