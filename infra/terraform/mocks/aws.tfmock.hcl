# What AWS would answer, as far as anything is made of it.
mock_data "aws_region" {
  defaults = {
    name = "eu-central-1"
  }
}

mock_data "aws_caller_identity" {
  defaults = {
    account_id = "123456789012"
  }
}

mock_data "aws_secretsmanager_random_password" {
  defaults = {
    random_password = "0123456789012345678901234567890123456789012345678901234567890123"
  }
}

mock_resource "aws_msk_cluster" {
  defaults = {
    arn                          = "arn:aws:kafka:eu-central-1:123456789012:cluster/x/1"
    bootstrap_brokers_sasl_scram = "b-2.example.com:9096,b-1.example.com:9096,b-3.example.com:9096"
  }
}

mock_resource "aws_msk_configuration" {
  defaults = {
    arn = "arn:aws:kafka:eu-central-1:123456789012:configuration/x/1"
  }
}

mock_resource "aws_sns_topic" {
  defaults = {
    arn = "arn:aws:sns:eu-central-1:123456789012:alarms"
  }
}

mock_resource "aws_lb" {
  defaults = {
    arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/x/1"
  }
}

mock_resource "aws_lb_target_group" {
  defaults = {
    arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/x/1"
  }
}

mock_resource "aws_wafv2_web_acl" {
  defaults = {
    arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/x/1"
  }
}

mock_resource "aws_acm_certificate" {
  defaults = {
    arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
    domain_validation_options = [{
      domain_name           = "pay.example.com"
      resource_record_name  = "_1.pay.example.com."
      resource_record_type  = "CNAME"
      resource_record_value = "_2.acm-validations.aws."
    }]
  }
}

mock_resource "aws_acm_certificate_validation" {
  defaults = {
    certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
  }
}

# Whose ARN is looked at more closely, and which yet must differ from each other: each of a key of its own.
override_resource {
  target = module.platform.module.data_key.aws_kms_key.this
  values = {
    arn = "arn:aws:kms:eu-central-1:123456789012:key/data"
  }
}

override_resource {
  target = module.platform.module.secret_key.aws_kms_key.this
  values = {
    arn = "arn:aws:kms:eu-central-1:123456789012:key/secrets"
  }
}

override_resource {
  target = module.platform.module.log_key.aws_kms_key.this
  values = {
    arn = "arn:aws:kms:eu-central-1:123456789012:key/logs"
  }
}

override_resource {
  target = module.platform.module.kafka.aws_secretsmanager_secret.user
  values = {
    arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:AmazonMSK_x"
  }
}

override_resource {
  target = module.platform.module.network.aws_iam_role.flow
  values = {
    arn = "arn:aws:iam::123456789012:role/flow-logs"
  }
}

override_resource {
  target = module.platform.module.network.aws_cloudwatch_log_group.flow
  values = {
    arn = "arn:aws:logs:eu-central-1:123456789012:log-group:flow"
  }
}

override_resource {
  target = module.platform.module.load_balancer.aws_cloudwatch_log_group.firewall
  values = {
    arn = "arn:aws:logs:eu-central-1:123456789012:log-group:firewall"
  }
}

mock_resource "aws_service_discovery_service" {
  defaults = {
    arn = "arn:aws:servicediscovery:eu-central-1:123456789012:service/srv-1"
  }
}
