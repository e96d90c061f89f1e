using System.Runtime.CompilerServices;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Manifests;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Areas;

public sealed partial class ArtifactArea
{
    private const int FilesAtATime = 8;
    private const int UrlsAhead = 200;

    /// <summary>
    /// Puts all files of a version into a folder, under the paths of its manifest, each proved by its digest. A file that has the listed digest there already
    /// stays as it is; others of its name are replaced when the new one is whole. References are named and not followed.
    /// </summary>
    /// <param name="artifact">Such as <see cref="ArtifactMembership.Path"/> of what <see cref="GetAsync(Core.Ids.ProjectPath, string, CancellationToken)"/> gives.</param>
    /// <param name="folder">Made if it is not there.</param>
    /// <exception cref="WandbException">
    /// The version is not there: permanent, <c>not_found</c>; an entry's path leads out of the folder: permanent, <c>unsafe_path</c>, and
    /// nothing is written of it; a file could not be had, or is not what the manifest says. What came before it is there.
    /// </exception>
    public async Task<DownloadedArtifact> DownloadToAsync(ArtifactPath artifact, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var root = Path.GetFullPath(folder);
        await using var manifest = await OpenManifestAsync(artifact, cancellationToken) ?? throw new WandbException(_reads.Classifier.NotFound($"the manifest of {artifact}"));
        Directory.CreateDirectory(root);
        var (files, bytes, references) = (0L, 0L, new List<ArtifactManifestEntry>());
        var options = new ParallelOptions { MaxDegreeOfParallelism = FilesAtATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(FilesAsync(artifact, manifest, references, cancellationToken), options, async (file, token) =>
        {
            Interlocked.Add(ref bytes, await DownloadToAsync(file, PlaceOf(root, file), token));
            Interlocked.Increment(ref files);
        });
        return new DownloadedArtifact(root, files, bytes, references);
    }

    /// <summary>The stored files of a version, with addresses that are asked for many at a time.</summary>
    private async IAsyncEnumerable<ArtifactFile> FilesAsync(
        ArtifactPath artifact, ArtifactManifest manifest, List<ArtifactManifestEntry> references, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in manifest.ReadEntriesAsync(cancellationToken).Chunk(UrlsAhead).WithCancellation(cancellationToken))
        {
            references.AddRange(chunk.Where(entry => entry.Reference is not null));
            ArtifactManifestEntry[] stored = [.. chunk.Where(entry => entry.Reference is null)];
            var urls = (await GetFileUrlsAsync(artifact, manifest.Header, stored, cancellationToken))
                .GroupBy(url => url.Path, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First().Url, StringComparer.Ordinal);
            foreach (var entry in stored)
                yield return new ArtifactFile(artifact, entry, manifest.Header, urls.GetValueOrDefault(entry.Path));
        }
    }

    private async Task<long> DownloadToAsync(ArtifactFile file, string place, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(file, place, cancellationToken))
            return 0;
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var begun = $"{place}.{Guid.NewGuid():N}.part";
        try
        {
            ArtifactDownload done;
            await using (var stream = new FileStream(begun, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, useAsync: true))
                done = await DownloadAsync(file, stream, cancellationToken: cancellationToken);
            File.Move(begun, place, overwrite: true);
            return done.Bytes;
        }
        finally
        {
            File.Delete(begun);
        }
    }

    private static async Task<bool> IsThereAsync(ArtifactFile file, string place, CancellationToken cancellationToken)
    {
        var there = new FileInfo(place);
        if (!there.Exists || file.Entry.Digest is not { } digest || (file.Entry.Size is { } size && there.Length != size))
            return false;
        using var digests = new ContentDigests(digest);
        await using var stream = there.OpenRead();
        var buffer = new byte[1 << 16];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            digests.Append(buffer.AsSpan(0, count));
        return digests.Prove(file.Entry.Listed) == true;
    }

    /// <summary>Paths come from whoever made the version: none leads out of the folder.</summary>
    private static string PlaceOf(string root, ArtifactFile file)
    {
        string? place = null;
        if (!file.Entry.Path.Contains('\0', StringComparison.Ordinal) && !Path.IsPathRooted(file.Entry.Path))
            place = Path.GetFullPath(Path.Combine(root, file.Entry.Path));
        return place is not null && place.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? place
            : throw new WandbException(new Failure(
                FailureCategory.Permanent, FailureCode.UnsafePath, $"The path of the file {Printable.Of(file.ToString())} leads out of the folder; download it by itself, to a place of your own.", ExitCode.Incomplete));
    }
}
