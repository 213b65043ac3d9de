output "bucket" {
  description = "The bucket, for `bucket` in backend.hcl."
  value       = aws_s3_bucket.this.id
}
