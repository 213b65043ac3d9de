# What wakes somebody. What the product knows of itself (books, outboxes, stuck movements) is in monitoring/; this is what AWS sees.
locals {
  from_services = merge([
    for name, service in var.services : {
      "${name}-processor" = {
        namespace  = "AWS/ECS", metric = "CPUUtilization", statistic = "Average", above = 90, minutes = 10
        dimensions = { ClusterName = var.cluster_name, ServiceName = service.service_name }
        text       = "${name} is at its processor's limit although more tasks were started"
      }
      "${name}-memory" = {
        namespace  = "AWS/ECS", metric = "MemoryUtilization", statistic = "Average", above = 90, minutes = 10
        dimensions = { ClusterName = var.cluster_name, ServiceName = service.service_name }
        text       = "${name} is at its memory's limit"
      }
      "${name}-tasks" = {
        namespace  = "ECS/ContainerInsights", metric = "RunningTaskCount", statistic = "Minimum", below = service.min, minutes = 10
        dimensions = { ClusterName = var.cluster_name, ServiceName = service.service_name }
        text       = "${name} runs in fewer tasks than it should"
      }
    }
  ]...)

  from_databases = merge([
    for name, server in var.databases : {
      "postgres-${name}-storage" = {
        namespace  = "AWS/RDS", metric = "FreeStorageSpace", statistic = "Minimum", below = server.storage_gb * 0.15 * 1073741824, minutes = 10
        dimensions = { DBInstanceIdentifier = server.identifier }
        text       = "Postgres ${name} has little storage left"
      }
      "postgres-${name}-connections" = {
        namespace  = "AWS/RDS", metric = "DatabaseConnections", statistic = "Maximum", above = server.max_connections * 0.8, minutes = 5
        dimensions = { DBInstanceIdentifier = server.identifier }
        text       = "Postgres ${name} has few connections left"
      }
      "postgres-${name}-processor" = {
        namespace  = "AWS/RDS", metric = "CPUUtilization", statistic = "Average", above = 85, minutes = 15
        dimensions = { DBInstanceIdentifier = server.identifier }
        text       = "Postgres ${name} is at its processor's limit"
      }
      "postgres-${name}-memory" = {
        namespace  = "AWS/RDS", metric = "FreeableMemory", statistic = "Minimum", below = 134217728, minutes = 15
        dimensions = { DBInstanceIdentifier = server.identifier }
        text       = "Postgres ${name} has little memory left"
      }
      # There are no read replicas: the standby commits with the primary. What it adds is seen in how long a write takes.
      "postgres-${name}-commit" = {
        namespace  = "AWS/RDS", metric = "WriteLatency", statistic = "Average", above = 0.05, minutes = 10
        dimensions = { DBInstanceIdentifier = server.identifier }
        text       = "Postgres ${name} takes long to write, itself or its standby"
      }
    }
  ]...)

  from_redis = merge([
    for node in var.cache_node_ids : {
      "${node}-memory" = {
        namespace  = "AWS/ElastiCache", metric = "DatabaseMemoryUsagePercentage", statistic = "Maximum", above = 85, minutes = 10
        dimensions = { CacheClusterId = node }
        text       = "Redis forgets what it still should know"
      }
      "${node}-lag" = {
        namespace  = "AWS/ElastiCache", metric = "ReplicationLag", statistic = "Maximum", above = 10, minutes = 5
        dimensions = { CacheClusterId = node }
        text       = "A replica of Redis is behind"
      }
    }
  ]...)

  from_kafka = merge(
    {
      for number in range(1, var.kafka.broker_count + 1) : "kafka-${number}-disk" => {
        namespace  = "AWS/Kafka", metric = "KafkaDataLogsDiskUsed", statistic = "Maximum", above = 80, minutes = 10
        dimensions = { "Cluster Name" = var.kafka.cluster_name, "Broker ID" = tostring(number) }
        text       = "A disk of Kafka fills although it grows by itself"
      }
    },
    {
      "kafka-leaderless" = {
        namespace  = "AWS/Kafka", metric = "OfflinePartitionsCount", statistic = "Maximum", above = 0, minutes = 5
        dimensions = { "Cluster Name" = var.kafka.cluster_name }
        text       = "A partition of Kafka has no leader: its events wait in the outbox"
      }
    },
    {
      for group, topic in var.kafka.groups : "kafka-lag-${group}" => {
        namespace  = "AWS/Kafka", metric = "MaxOffsetLag", statistic = "Maximum", above = 10000, minutes = 10
        dimensions = { "Cluster Name" = var.kafka.cluster_name, "Consumer Group" = group, "Topic" = topic }
        text       = "${group} is far behind in ${topic}"
      }
    },
  )

  from_documents = {
    "documents-processor" = {
      namespace  = "AWS/DocDB", metric = "CPUUtilization", statistic = "Average", above = 85, minutes = 15
      dimensions = { DBClusterIdentifier = var.documents_identifier }
      text       = "DocumentDB is at its processor's limit"
    }
    "documents-memory" = {
      namespace  = "AWS/DocDB", metric = "FreeableMemory", statistic = "Minimum", below = 268435456, minutes = 15
      dimensions = { DBClusterIdentifier = var.documents_identifier }
      text       = "DocumentDB has little memory left"
    }
    "documents-lag" = {
      namespace  = "AWS/DocDB", metric = "DBClusterReplicaLagMaximum", statistic = "Maximum", above = 10000, minutes = 5
      dimensions = { DBClusterIdentifier = var.documents_identifier }
      text       = "The instance of DocumentDB that would take over is behind"
    }
  }

  from_balancer = {
    "answers-5xx" = {
      namespace  = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count", statistic = "Sum", above = 25, minutes = 5
      dimensions = { LoadBalancer = var.balancer.balancer }
      text       = "The gateway answers with faults of its own"
    }
    "balancer-5xx" = {
      namespace  = "AWS/ApplicationELB", metric = "HTTPCode_ELB_5XX_Count", statistic = "Sum", above = 25, minutes = 5
      dimensions = { LoadBalancer = var.balancer.balancer }
      text       = "The balancer finds nobody who answers"
    }
    "latency" = {
      namespace  = "AWS/ApplicationELB", metric = "TargetResponseTime", statistic = "p99", above = 1, minutes = 10
      dimensions = { LoadBalancer = var.balancer.balancer }
      text       = "One of a hundred requests takes more than a second"
    }
    "unhealthy" = {
      namespace  = "AWS/ApplicationELB", metric = "UnHealthyHostCount", statistic = "Maximum", above = 0, minutes = 5
      dimensions = { LoadBalancer = var.balancer.balancer, TargetGroup = var.balancer.target_group }
      text       = "A task of the gateway is not ready"
    }
  }

  alarms = merge(local.from_services, local.from_databases, local.from_redis, local.from_kafka, local.from_documents, local.from_balancer)
  # Where nothing is told, nothing happened; but a count of tasks that is missing is one that is not there.
  silence = { for name, alarm in local.alarms : name => endswith(name, "-tasks") ? "breaching" : "notBreaching" }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.text}."
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  comparison_operator = can(each.value.above) ? "GreaterThanThreshold" : "LessThanThreshold"
  threshold           = try(each.value.above, each.value.below)
  period              = 60
  evaluation_periods  = each.value.minutes
  # Most of them, and not each: one measurement that came late wakes nobody, nor does it let anybody sleep.
  datapoints_to_alarm = ceil(each.value.minutes * 0.6)
  treat_missing_data  = local.silence[each.key]
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}
