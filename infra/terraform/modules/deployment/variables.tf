variable "name" {
  type        = string
  description = "The environment's full name, such as paygraph-production."
}

variable "environment" {
  type        = string
  description = "staging or production: also the name of the environment at GitHub whose jobs deploy here."
}

variable "github_repository" {
  type        = string
  description = "The repository at GitHub whose workflows deploy, as owner/name."

  validation {
    condition     = can(regex("^[\\w.-]+/[\\w.-]+$", var.github_repository))
    error_message = "github_repository is written owner/name."
  }
}

variable "identity_provider_arn" {
  type        = string
  description = "GitHub as a provider of identities in this account (bootstrap)."
}

variable "cluster" {
  type        = object({ arn = string, name = string })
  description = "Where it deploys."
}

variable "service_names" {
  type        = map(string)
  description = "Each service, and its name at ECS."
}

variable "order" {
  type        = list(list(string))
  description = "Services that are replaced together, and after whom: the gateway last."
}

variable "jobs" {
  type = list(object({
    name               = string
    family             = string
    when               = string
    security_group_ids = list(string)
  }))
  description = "What is run to its end before the services, in this order; `when` is always or asked."

  validation {
    condition     = alltrue([for job in var.jobs : contains(["always", "asked"], job.when)])
    error_message = "jobs: when is always or asked."
  }
}

variable "subnet_ids" {
  type        = list(string)
  description = "Where jobs run."
}

variable "passed_role_arns" {
  type        = set(string)
  description = "The roles of the tasks, which it hands to ECS and nobody else."
}
