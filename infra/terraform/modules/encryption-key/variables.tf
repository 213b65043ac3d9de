variable "name" {
  type        = string
  description = "The key's alias, without alias/."
}

variable "purpose" {
  type        = string
  description = "What it encrypts, for people."
}

variable "services" {
  type        = set(string)
  description = "The services of AWS that use it on their own behalf, such as logs.eu-central-1.amazonaws.com."
  default     = []
}
