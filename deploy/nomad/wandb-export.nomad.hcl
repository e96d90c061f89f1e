# Exports every night as a periodic batch job. docs/running.md says what to adapt.
#   nomad var put nomad/jobs/wandb-export api_key=@key && nomad job run deploy/nomad/wandb-export.nomad.hcl

variable "entity" {
  type    = string
  default = "my-team"
}

variable "destination" {
  type    = string
  default = "s3://my-bucket/wandb/my-team"
}

variable "image" {
  type    = string
  default = "wandb-export:0.1.0"
}

job "wandb-export" {
  type = "batch"

  periodic {
    crons = ["17 2 * * *"]
    # An export that takes longer than a day goes on; the next one comes the night after.
    prohibit_overlap = true
  }

  group "export" {
    # Nomad does not look at exit codes: whatever is not 0 is tried again so often, also what would end the same.
    restart {
      attempts = 3
      interval = "24h"
      delay    = "1m"
      mode     = "fail"
    }

    # A client that is lost, or on which it failed so often: another one goes on where it was.
    reschedule {
      attempts       = 2
      interval       = "24h"
      delay          = "5m"
      delay_function = "exponential"
      max_delay      = "1h"
      unlimited      = false
    }

    task "wandb-export" {
      driver = "docker"

      # Longer than drain-timeout (30 s): parts in flight are committed before the task goes. A client allows no more than its max_kill_timeout, 30s unless it says so.
      kill_signal  = "SIGTERM"
      kill_timeout = "60s"

      config {
        image           = var.image
        readonly_rootfs = true
        cap_drop        = ["ALL"]
        args = [
          "export", var.entity,
          "--to", var.destination,
          "--api-key-file", "${NOMAD_SECRETS_DIR}/api_key",
          "--log-format", "json",
        ]

        # The server's Parquet exports stand here while they are read, and what the long layout waits with.
        mount {
          type   = "tmpfs"
          target = "/tmp"
          tmpfs_options {
            size = 2147483648
          }
        }
      }

      template {
        data        = "{{ with nomadVar \"nomad/jobs/wandb-export\" }}{{ .api_key }}{{ end }}"
        destination = "secrets/api_key"
        uid         = 1654
        perms       = "0400"
        change_mode = "noop"
      }

      resources {
        cpu    = 1000
        memory = 2560
      }
    }
  }
}
