output "topic_arn" {
  description = "Where whoever is to be told subscribes."
  value       = aws_sns_topic.this.arn
}

output "names" {
  description = "Every alarm there is."
  value       = concat(keys(aws_cloudwatch_metric_alarm.this), [for alarm in aws_cloudwatch_metric_alarm.errors : alarm.alarm_name])
}
