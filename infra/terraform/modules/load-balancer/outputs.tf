output "target_group_arn" {
  description = "Where the gateway's tasks are entered."
  value       = aws_lb_target_group.gateway.arn
}

output "listener_arn" {
  description = "The one listener; the gateway's service is made after it."
  value       = aws_lb_listener.https.arn
}

output "dns_name" {
  description = "What the product's name must lead to."
  value       = aws_lb.this.dns_name
}

output "validation_records" {
  description = "Records that show AWS whose name it is, where another keeps the zone."
  value = [for option in aws_acm_certificate.this.domain_validation_options : {
    name  = option.resource_record_name
    type  = option.resource_record_type
    value = option.resource_record_value
  }]
}

output "balancer_dimension" {
  description = "What CloudWatch knows the balancer by."
  value       = aws_lb.this.arn_suffix
}

output "target_group_dimension" {
  description = "What CloudWatch knows the target group by."
  value       = aws_lb_target_group.gateway.arn_suffix
}
