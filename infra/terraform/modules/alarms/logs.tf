# What a service could not go on with: counted as it is written.
resource "aws_cloudwatch_log_metric_filter" "errors" {
  for_each       = var.services
  name           = "${each.value.service_name}-errors"
  log_group_name = each.value.log_group_name
  # Lines of pino, which writes error as 50 and fatal as 60 (packages/telemetry).
  pattern = "{ $.level >= 50 }"

  metric_transformation {
    name          = "${each.value.service_name}-errors"
    namespace     = "Paygraph"
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each            = var.services
  alarm_name          = "${var.name}-${each.key}-errors"
  alarm_description   = "${each.key} logs errors: its log says which."
  namespace           = "Paygraph"
  metric_name         = aws_cloudwatch_log_metric_filter.errors[each.key].metric_transformation[0].name
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 10
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_sns_topic" "this" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.key_arn
}

resource "aws_sns_topic_subscription" "email" {
  for_each  = var.emails
  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = each.key
}
