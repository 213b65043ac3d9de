variable "name" {
  type        = string
  description = "Stands before the name of everything here."
}

variable "cidr" {
  type        = string
  description = "The addresses of the network: a /16, of which each subnet takes a /20."

  validation {
    condition     = can(cidrsubnet(var.cidr, 4, 15)) && endswith(var.cidr, "/16")
    error_message = "cidr is a range of IPv4 addresses that ends in /16, such as 10.0.0.0/16."
  }
}

variable "availability_zones" {
  type        = list(string)
  description = "The zones everything is spread over: two to five, so that one may be lost."

  validation {
    condition     = length(distinct(var.availability_zones)) == length(var.availability_zones) && length(var.availability_zones) >= 2 && length(var.availability_zones) <= 5
    error_message = "availability_zones names two to five different zones."
  }
}

variable "nat_gateway_in_each_zone" {
  type        = bool
  description = "Whether each zone has a way out of its own; with one for all, that zone's loss cuts calls to the payment provider."
}

variable "interface_endpoints" {
  type        = set(string)
  description = "The services of AWS that tasks reach without leaving the network."
  default     = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "sts"]
}

variable "log_retention_days" {
  type        = number
  description = "How long it is kept who connected to whom."
}

variable "log_key_arn" {
  type        = string
  description = "The key those logs are encrypted with."
}
