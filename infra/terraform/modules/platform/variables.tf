variable "environment" {
  type        = string
  description = "Which of them it is: staging or production."

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "environment is staging or production."
  }
}

variable "image" {
  type        = string
  description = "The image that services first start with, by its digest: registry/paygraph@sha256:…. Later ones come by make deploy-ecs."

  validation {
    condition     = can(regex("^[^\\s@:]+(:\\d+)?/[^\\s@:]+@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image is named by its digest, as registry/paygraph@sha256: and 64 hexadecimal digits. A tag may be moved, a digest not."
  }
}

variable "registry_arn" {
  type        = string
  description = "The repository of images (output of bootstrap)."

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:ecr:[a-z0-9-]+:\\d{12}:repository/.+$", var.registry_arn))
    error_message = "registry_arn is the ARN of a repository of ECR, as bootstrap puts it out."
  }
}

variable "identity_provider_arn" {
  type        = string
  description = "GitHub as a provider of identities in this account (output of bootstrap)."

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::\\d{12}:oidc-provider/.+$", var.identity_provider_arn))
    error_message = "identity_provider_arn is the ARN of a provider of identities, as bootstrap puts it out."
  }
}

variable "github_repository" {
  type        = string
  description = "The repository at GitHub whose workflows deploy, as owner/name."
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

  validation {
    condition     = var.password_revision >= 1 && floor(var.password_revision) == var.password_revision
    error_message = "password_revision is a whole number from 1 on."
  }
}

variable "network" {
  type = object({
    cidr                     = string
    availability_zones       = list(string)
    nat_gateway_in_each_zone = bool
  })
  description = "The network: its addresses, its zones, and whether each has its own way out."
}

variable "host" {
  type        = string
  description = "The name people reach the product by."
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

  validation {
    condition     = alltrue([for origin in var.cors_origins : can(regex("^https://[^/*]+$", origin))])
    error_message = "cors_origins are origins such as https://pay.example.com: with https, without a path, without a star."
  }
}

variable "provider_url" {
  type        = string
  description = "Where the payment provider answers."

  validation {
    condition     = can(regex("^https://[^/:]+(/.*)?$", var.provider_url))
    error_message = "provider_url starts with https:// and has no port of its own: tasks reach 443 alone."
  }
}

variable "mail_from" {
  type        = string
  description = "Who the mails come from, as Name <local@domain>."

  validation {
    condition     = can(regex("^.+ <[^@\\s]+@[^@\\s]+>$", var.mail_from))
    error_message = "mail_from is written Name <local@domain>."
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

  validation {
    condition     = var.traces == null || can(regex("^https://", var.traces.endpoint))
    error_message = "traces: endpoint starts with https://."
  }
}

variable "architecture" {
  type        = string
  description = "The processors tasks run on: ARM64 or X86_64."
  default     = "ARM64"
}

variable "service_sizes" {
  type        = map(object({ cpu = number, memory = number }))
  description = "What a task of each service has, in units of processor (1024 is one) and MB."
}

variable "scaling" {
  type = object({
    min            = optional(number, 2)
    max            = optional(number, 10)
    cpu_percent    = optional(number, 70)
    memory_percent = optional(number, 80)
  })
  description = "How many tasks of each service run, and at what load one more is started."
  default     = {}
}

variable "databases" {
  type = map(object({
    services       = set(string)
    instance_class = string
    storage_gb     = number
  }))
  description = "The servers of Postgres, and the services whose databases are on each."
}

variable "cache" {
  type        = object({ node_type = string, replicas = number })
  description = "How large Redis is."
}

variable "kafka" {
  type        = object({ instance_type = string, storage_gb = number, partitions = optional(number, 12) })
  description = "How large Kafka is, and the partitions of a topic: no fewer than the most tasks of a service."

  validation {
    condition     = var.kafka.partitions >= var.scaling.max
    error_message = "kafka: partitions is no less than scaling.max, or tasks would have no work."
  }
}

variable "documents" {
  type        = object({ instance_class = string, instances = number })
  description = "How large DocumentDB is."
}

variable "backup_days" {
  type        = number
  description = "Days back to any second of which databases can be restored."

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "backup_days is 7 to 35: what keeps money is kept a week at the least."
  }
}

variable "log_retention_days" {
  type        = number
  description = "How long logs are kept, in days."

  validation {
    condition     = contains([30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827], var.log_retention_days)
    error_message = "log_retention_days is one of 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827: CloudWatch knows no others."
  }
}

variable "protected" {
  type        = bool
  description = "Whether what keeps data can't be deleted, and leaves a last snapshot if it is."
}

variable "alarm_emails" {
  type        = set(string)
  description = "Who is told when something is wrong."

  validation {
    condition     = length(var.alarm_emails) > 0
    error_message = "alarm_emails names somebody: an alarm that nobody hears is none."
  }
}

variable "requests_per_five_minutes" {
  type        = number
  description = "What one address may ask in five minutes before it is blocked."
  default     = 10000
}
