#!/usr/bin/env python3
"""An export that an older build began is killed half-way; this build goes on with it, and verifies it against the server.

  tests/older/resume.py OLD/wandb-export.dll NEW/wandb-export.dll

On disk, on Azurite and on s3rver, in both layouts. Needs .NET, node, and npm install in tests/servers. No part of ./test.sh, for it wants
the older build: git worktree add OLD REVISION && dotnet build OLD/src/WandbExporter.Cli -c Release.
"""
import base64
import email.utils
import hashlib
import hmac
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

OLD, NEW = sys.argv[1:3]
SERVERS = pathlib.Path(__file__).resolve().parent.parent / "servers"
KILL_AT = "journal-synced/unit-committed:25"


def run(program, arguments, environment):
    done = subprocess.run(["dotnet", program, *arguments], env={**os.environ, **environment}, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def serve(name, folder):
    """Starts a store's server; it ends with its input."""
    process = subprocess.Popen(["bash", str(SERVERS / f"{name}.sh"), folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return process, process.stdout.readline().split()


def put(url, headers=None):
    urllib.request.urlopen(urllib.request.Request(url, method="PUT", headers=headers or {}))


def azure(folder):
    process, (endpoint, account, key) = serve("azurite", folder)
    date, version = email.utils.formatdate(usegmt=True), "2021-08-06"
    signed = f"PUT{chr(10) * 12}x-ms-date:{date}\nx-ms-version:{version}\n/{account}/{account}/older\nrestype:container"
    signature = base64.b64encode(hmac.new(base64.b64decode(key), signed.encode(), hashlib.sha256).digest()).decode()
    put(f"{endpoint}/older?restype=container", {
        "x-ms-date": date, "x-ms-version": version, "Content-Length": "0", "Authorization": f"SharedKey {account}:{signature}"})
    return process, f"az://{account}/older", {
        "AZURE_STORAGE_SERVICE_ENDPOINT": endpoint, "AZURE_STORAGE_ACCOUNT": account, "AZURE_STORAGE_KEY": key}


def s3(folder):
    process, (endpoint, key, secret) = serve("s3rver", folder)
    put(f"{endpoint}/older")
    return process, "s3://older", {
        "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_REGION": "us-east-1"}


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder, "small-parts.conf")
        config.write_text("wandb-export.write { row-group-bytes = 64 KiB, long-file-bytes = 64 KiB }\n")
        simulator = subprocess.Popen(
            ["dotnet", NEW, "simulate", "--projects", "2", "--runs", "12", "--rows", "1500", "--keys", "6", "--files", "3"],
            stdout=subprocess.PIPE, text=True)
        url, key = (simulator.stdout.readline().strip().split("=", 1)[1] for _ in range(2))
        started = [simulator]
        try:
            for place, start in (("disk", None), ("azure", azure), ("s3", s3)):
                prefix, environment = folder, {}
                if start is not None:
                    server, prefix, environment = start(f"{folder}/{place}")
                    started.append(server)
                environment |= {"WANDB_BASE_URL": url, "WANDB_API_KEY": key}
                for layout in ("wide", "long"):
                    destination = f"{prefix}/export-{layout}"
                    export = ["export", "acme", "--to", destination, "--config", str(config), "--history-layout", layout]
                    killed, began = run(OLD, export, environment | {"WANDB_EXPORT_TEST_CRASH_AT": KILL_AT})
                    resumed, went_on = run(NEW, export, environment)
                    verified, verdict = run(NEW, ["verify", destination, "--against-source"], environment)
                    good = (killed, resumed, verified) == (-9, 0, 0)
                    failed += not good
                    print(f"{place}, {layout}: begun and killed {killed}, gone on {resumed}, verified {verified}: {'as it should be' if good else 'WRONG'}", flush=True)
                    if not good:
                        print(began, went_on, verdict, sep="\n")
        finally:
            for process in started:
                if process.stdin:
                    process.stdin.close()
                process.terminate()
                process.wait()
    return 1 if failed else 0


sys.exit(main())
