# The one way in: HTTPS on 443, nothing else. Port 80 is not open at all: a client that first speaks plainly has already told its
# token, and a redirect would only hide that.
resource "aws_lb" "this" {
  name               = var.name
  load_balancer_type = "application"
  internal           = false
  subnets            = var.subnet_ids
  security_groups    = [var.security_group_id]

  # Below the 65 s that the gateway keeps a connection, or requests would meet closed ones; above the 12 s in which a socket
  # is heard of, for a WebSocket counts as idle too (gateway/src/server.ts, gateway/src/sockets).
  idle_timeout               = 60
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  # The gateway reads the last address of X-Forwarded-For, and believes the balancer alone.
  xff_header_processing_mode = "append"
  enable_http2               = true
  enable_deletion_protection = var.protected

  access_logs {
    bucket  = aws_s3_bucket.logs.id
    enabled = true
  }

  depends_on = [aws_s3_bucket_policy.logs]
}

resource "aws_lb_target_group" "gateway" {
  name        = var.name
  vpc_id      = var.vpc_id
  target_type = "ip"
  # The gateway ends TLS of its own: between balancer and task nothing is readable either.
  protocol = "HTTPS"
  port     = var.target_port
  # The process has 30 s from SIGTERM on; before that ECS waits so long for what is under way.
  deregistration_delay          = 30
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    protocol            = "HTTP"
    port                = tostring(var.health.port)
    path                = var.health.path
    matcher             = "200"
    interval            = 10
    timeout             = 3
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  # TLS 1.2 with forward secrecy, and 1.3.
  ssl_policy      = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn = var.zone_id == null ? aws_acm_certificate.this.arn : aws_acm_certificate_validation.this[0].certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.gateway.arn
  }
}
