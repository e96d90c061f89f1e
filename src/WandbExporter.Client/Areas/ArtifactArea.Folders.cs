using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Manifests;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class ArtifactArea
{
    private const int FilesAtATime = 8;
    private const int UrlsAhead = 200;

    /// <summary>
    /// Puts all files of a version into a folder, under the paths of its manifest, each proved by its digest. A file that has the listed digest there already
    /// stays as it is; others of its name are replaced when the new one is whole. References are named and not followed.
    /// </summary>
    /// <param name="artifact">Such as <see cref="ArtifactMembership.Path"/> of what <see cref="GetAsync(ProjectPath, string, CancellationToken)"/> gives.</param>
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
        var (places, unproved) = (new ConcurrentDictionary<string, string>(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase), new ConcurrentQueue<ArtifactManifestEntry>());
        var options = new ParallelOptions { MaxDegreeOfParallelism = FilesAtATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(FilesAsync(artifact, manifest, references, cancellationToken), options, async (file, token) =>
        {
            var place = PlaceOf(root, file);
            if (!places.TryAdd(place, file.Entry.Path))
                throw new WandbException(Unsafe(file, "is that of another file here"));
            if (await DownloadToAsync(file, place, token) is { } done)
            {
                Interlocked.Add(ref bytes, done.Bytes);
                if (done.Agreement != ListingAgreement.Proved)
                    unproved.Enqueue(file.Entry);
            }
            Interlocked.Increment(ref files);
        });
        return new DownloadedArtifact(root) { Files = files, Bytes = bytes, References = references, Unproved = [.. unproved] };
    }

    /// <summary>The same of a version by its whole name, such as <see cref="ArtifactName.Parse"/> reads it.</summary>
    /// <inheritdoc cref="DownloadToAsync(ArtifactPath, string, CancellationToken)"/>
    public async Task<DownloadedArtifact> DownloadToAsync(ArtifactName artifact, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return await DownloadToAsync((await FoundAsync(artifact, cancellationToken)).Path, folder, cancellationToken);
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

    /// <summary>Null if it is there already.</summary>
    private async Task<ArtifactDownload?> DownloadToAsync(ArtifactFile file, string place, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(file, place, cancellationToken))
            return null;
        var folder = Path.GetDirectoryName(place)!;
        Directory.CreateDirectory(folder);
        // Shorter than any name that the place could not take: the file's own may be as long as names can be.
        var begun = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
        try
        {
            ArtifactDownload done;
            await using (var stream = new FileStream(begun, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, useAsync: true))
                done = await DownloadToAsync(file, stream, cancellationToken);
            File.Move(begun, place, overwrite: true);
            return done;
        }
        finally
        {
            File.Delete(begun);
        }
    }

    private async Task<ArtifactDownload> DownloadToAsync(ArtifactFile file, FileStream stream, CancellationToken cancellationToken)
    {
        try
        {
            return await DownloadAsync(file, stream, cancellationToken: cancellationToken);
        }
        catch (WandbException other) when (other.Code == FailureCode.OtherForm)
        {
            // The manifest lists what is stored, which is compressed.
            stream.SetLength(0);
            return await DownloadAsync(file, stream, ContentForm.Stored, cancellationToken: cancellationToken);
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

    /// <summary>Paths come from whoever made the version: none leads out of the folder, or means another place than it says.</summary>
    private static string PlaceOf(string root, ArtifactFile file)
    {
        var path = file.Entry.Path;
        var names = path.Split('/');
        var isSafe = !Path.IsPathRooted(path) && !path.Contains('\0', StringComparison.Ordinal) && !names.Any(name => name is "" or "." or "..")
            && (!OperatingSystem.IsWindows() || !names.Any(name => name.AsSpan().ContainsAny(":\\") || name[^1] is '.' or ' '));
        return isSafe ? Path.Combine(root, path) : throw new WandbException(Unsafe(file, "leads out of the folder, or to another place than it says"));
    }

    private static Failure Unsafe(ArtifactFile file, string why) => new(
        FailureCategory.Permanent, FailureCode.UnsafePath, $"The path of the file {Printable.Of(file.ToString())} {why}; download it by itself, to a place of your own.", ExitCode.Incomplete);
}
