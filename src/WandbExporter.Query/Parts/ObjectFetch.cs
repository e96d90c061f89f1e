using System.Buffers;
using System.Security.Cryptography;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Query.Parts;

/// <summary>Fetches objects of an export into a folder, held against their recorded sizes and digests. Under its name an object is there whole, or not at all.</summary>
/// <param name="sink">Where the export is.</param>
/// <param name="folder">Where they are put.</param>
internal sealed class ObjectFetch(ISink sink, string folder)
{
    private const int BufferBytes = 1 << 20;

    /// <exception cref="ExportException">It is not there as it was committed, or cannot be kept.</exception>
    public async Task RunAsync(StoredObject wanted, CancellationToken cancellationToken)
    {
        await using var content = await sink.OpenReadAsync(wanted.Key, cancellationToken) ?? throw Gone(wanted);
        var path = Path.Combine(folder, wanted.Key.Value);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var bytes = 0L;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
            {
                while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
                {
                    bytes += read;
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }
            }
            if (bytes != wanted.Bytes || (wanted.Sha256 is { } digest && Convert.ToHexStringLower(hash.GetHashAndReset()) != digest))
                throw Gone(wanted);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e)
        {
            File.Delete(unfinished);
            if (e is not (IOException or UnauthorizedAccessException))
                throw;
            throw new ExportException(
                new Failure(FailureCategory.Fatal, FailureCode.Usage, $"The parts of the export cannot be kept in the folder for temporary files ({e.Message.TrimEnd('.')}); make room there, or set TMPDIR to a folder on another disk.", ExitCode.Usage), e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ExportException Gone(StoredObject wanted) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.DamagedExport,
        $"{wanted.Key} is not in {sink.Location} as it was committed; run 'wandb-export verify', or ask again if the export is being written.",
        ExitCode.Destination));
}
