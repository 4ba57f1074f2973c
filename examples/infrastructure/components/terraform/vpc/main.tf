# Stands for a real network, so that the example can be tried without an account.
variable "cidr" {
  type = string
}

variable "region" {
  type = string
}

variable "tenant" {
  type = string
}

variable "environment" {
  type = string
}

variable "stage" {
  type = string
}

resource "terraform_data" "vpc" {
  input = {
    name = "${var.tenant}-${var.environment}-${var.stage}"
    cidr = var.cidr
  }
}

output "vpc_name" {
  value = terraform_data.vpc.output.name
}
