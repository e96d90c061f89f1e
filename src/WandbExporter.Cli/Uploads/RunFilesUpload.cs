using System.Security.Cryptography;
using WandbExporter.Cli.Output;
using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Cli.Uploads;

/// <summary>Puts files among those of a run, several at a time. What the run has already it does not get again.</summary>
internal sealed class RunFilesUpload(WandbClient client, ExportLog log, int parallelism)
{
    private const int PageSize = 500;

    private int _done;
    private long _bytes;
    private int _failed;

    public int Done => _done;

    public long Bytes => Interlocked.Read(ref _bytes);

    public int Failed => _failed;

    /// <summary>What of the files the run has not, and which of them take the place of others.</summary>
    public async Task<(IReadOnlyList<LocalFile> Missing, int Replacing)> CompareAsync(RunPath run, IReadOnlyList<LocalFile> files, CancellationToken cancellationToken)
    {
        var listed = new Dictionary<string, RunFile>(StringComparer.Ordinal);
        var wanted = files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        await foreach (var page in client.Runs.ListFiles(run, PageSize).PagesAsync(cancellationToken))
        {
            foreach (var file in page.Items.Where(file => wanted.Contains(file.Name)))
                listed[file.Name] = file;
        }
        var missing = new List<LocalFile>();
        foreach (var file in files)
        {
            if (!listed.TryGetValue(file.Name, out var there) || there.SizeBytes != file.Size || there.Md5 != await Md5Async(file, cancellationToken))
                missing.Add(file);
        }
        return (missing, missing.Count(file => listed.ContainsKey(file.Name)));
    }

    public Task UploadAsync(RunPath run, IReadOnlyList<LocalFile> files, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        files, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken }, async (file, token) =>
        {
            try
            {
                await client.Runs.Upload(run, file.Name, () => LocalFiles.Open(file.Path)).SendAsync(token);
                Interlocked.Increment(ref _done);
                Interlocked.Add(ref _bytes, file.Size);
            }
            catch (ExportException refused) when (refused.Failure.Category != FailureCategory.Fatal)
            {
                Fail(file, refused.Failure.Code, refused.Failure.Message);
            }
            catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
            {
                Fail(file, FailureCode.Usage, $"It cannot be read ({unread.Message.TrimEnd('.')}).");
            }
        });

    private void Fail(LocalFile file, string code, string message)
    {
        Interlocked.Increment(ref _failed);
        log.Warning("upload-failed", $"{file.Name}: {message}", json =>
        {
            json.WriteString("file", file.Name);
            json.WriteString("code", code);
        });
    }

    private static async Task<string> Md5Async(LocalFile file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = LocalFiles.Open(file.Path);
            return Convert.ToBase64String(await CryptographicOperations.HashDataAsync(HashAlgorithmName.MD5, stream, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, $"The file '{file.Path}' cannot be read; check its permissions.", ExitCode.Usage), e);
        }
    }
}
