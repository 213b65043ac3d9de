variable "name" {
  type        = string
  description = "The cluster's name."
}

variable "vpc_id" {
  type        = string
  description = "The network in which services find each other."
}

variable "domain" {
  type        = string
  description = "What the names of services end in, within the network."
}
