terraform {
  required_version = ">= 1.11.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }

  # Bucket and region are said by backend.hcl: terraform init -backend-config=backend.hcl. The lock is a file beside the state.
  backend "s3" {
    key          = "paygraph/staging/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
