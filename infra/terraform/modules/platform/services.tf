# What the code says of each service: its port, whom it calls, what it stands on. No one configures this; tests/delivery holds it
# against the code.
locals {
  admin_port = 9000
  live_path  = "/health/live"
  ready_path = "/health/ready"
  # A stop takes 25 s at most, the gateway's 30 s: it waits longer for its balancer. ECS kills later than that.
  stop_timeout_seconds = 45

  traces = var.traces == null ? [] : ["traces"]

  services = {
    gateway = {
      port  = 8000
      calls = ["users", "wallets", "transactions", "payments", "notifications"]
      parts = concat(["redis"], local.traces)
    }
    users = {
      port  = 8001
      calls = []
      parts = concat(["postgres", "kafka", "redis"], local.traces)
    }
    wallets = {
      port  = 8002
      calls = []
      parts = concat(["postgres", "kafka", "redis"], local.traces)
    }
    transactions = {
      port  = 8003
      calls = ["users", "wallets", "payments"]
      parts = concat(["postgres", "kafka", "redis", "mongodb"], local.traces)
    }
    payments = {
      port  = 8004
      calls = []
      parts = concat(["postgres", "kafka", "redis", "provider"], local.traces)
    }
    notifications = {
      port  = 8005
      calls = ["users"]
      parts = concat(["postgres", "kafka", "redis", "mongodb", "smtp"], local.traces)
    }
  }

  with_database  = [for name, service in local.services : name if contains(service.parts, "postgres")]
  with_kafka     = [for name, service in local.services : name if contains(service.parts, "kafka")]
  with_documents = [for name, service in local.services : name if contains(service.parts, "mongodb")]

  # Consumer groups, with the busiest topic each reads.
  consumer_groups = {
    notifications      = "transaction-events"
    transactions       = "payment-events"
    "transaction-logs" = "transaction-events"
    "audit-trail"      = "audit-events"
  }

  # Keys that people put into each service's secret (infra/terraform/README.md).
  own_keys = {
    gateway       = ["IDENTITY_PRIVATE_KEY"]
    users         = ["IDENTITY_PRIVATE_KEY", "LINK_SECRET", "ACCESS_TOKEN_PRIVATE_KEY", "ACCESS_TOKEN_OTHER_KEYS"]
    wallets       = ["IDENTITY_PRIVATE_KEY"]
    transactions  = ["IDENTITY_PRIVATE_KEY"]
    payments      = ["IDENTITY_PRIVATE_KEY"]
    notifications = ["IDENTITY_PRIVATE_KEY", "SMTP_URL"]
  }
}
