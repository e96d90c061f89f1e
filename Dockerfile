# The image of the program alone: one self-contained file and the libraries of DuckDB and Skia, no shell needed, no user but a plain one.
#   docker build -t wandb-export .          (or buildah build, podman build)
# Other bases, such as a mirror's: --build-arg SDK_IMAGE=… --build-arg BASE_IMAGE=…
# The base must have glibc, the certificates of public authorities and OpenSSL 3; libzstd, where it has it, makes Zstandard faster.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG BASE_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0

FROM ${SDK_IMAGE} AS build
ARG TARGETARCH=amd64
WORKDIR /source
COPY . .
# The lock files are held against what is restored; the publishing then takes the same packages.
RUN dotnet restore src/WandbExporter.Cli --locked-mode
RUN case "$TARGETARCH" in \
      amd64) platform=linux-x64 ;; \
      arm64) platform=linux-arm64 ;; \
      *) echo "There is no build for $TARGETARCH." >&2; exit 1 ;; \
    esac \
    && dotnet publish src/WandbExporter.Cli -c Release -r "$platform" -o /published
# What is in it, for whoever audits the image.
RUN dotnet tool restore \
    && dotnet dotnet-CycloneDX src/WandbExporter.Cli/WandbExporter.Cli.csproj --disable-package-restore --output-format Json \
      --set-name wandb-export --set-version 0.1.0 --set-type Application --output /published --filename wandb-export.cdx.json

FROM ${BASE_IMAGE}
COPY --from=build /published/wandb-export /published/libduckdb.so /published/libSkiaSharp.so /usr/local/bin/
COPY --from=build /published/wandb-export.cdx.json /usr/share/doc/wandb-export/wandb-export.cdx.json
# Numbers, because Kubernetes can only see of a number that it is not root.
USER 1654:1654
WORKDIR /export
# Nothing is written outside the destination and /tmp, so the root file system may be read-only.
ENV DOTNET_EnableDiagnostics=0 HOME=/tmp
# Without a shell in between: signals reach the program, its exit code the caller.
ENTRYPOINT ["/usr/local/bin/wandb-export"]
CMD ["--help"]
