output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "Where the balancer is."
  value       = [for zone in var.availability_zones : aws_subnet.public[zone].id]
}

output "public_cidrs" {
  description = "The addresses the balancer calls from: the proxies the gateway trusts."
  value       = [for zone in var.availability_zones : local.public_cidrs[zone]]
}

output "private_subnet_ids" {
  description = "Where tasks run."
  value       = [for zone in var.availability_zones : aws_subnet.private[zone].id]
}

output "data_subnet_ids" {
  description = "Where everything is that keeps something."
  value       = [for zone in var.availability_zones : aws_subnet.data[zone].id]
}

output "endpoints_security_group_id" {
  description = "The group of the endpoints of AWS's services."
  value       = aws_security_group.endpoints.id
}

output "s3_prefix_list_id" {
  description = "The addresses of S3, from which image layers come."
  value       = aws_vpc_endpoint.s3.prefix_list_id
}
