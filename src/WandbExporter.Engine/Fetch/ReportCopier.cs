using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Client.ReportText;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Puts the files of a project's reports: each spec, its text, and the files of the server that reports refer to, unless an earlier attempt, or the commit that this one
/// replaces, already has them. An edited report goes to another folder: what counts, or what a manifest may still name, is not written over.
/// </summary>
/// <param name="context">The export.</param>
/// <param name="project">Whose reports they are.</param>
/// <param name="progress">What of the unit is there already.</param>
/// <param name="mostFiles">Of the server, that are fetched of one report.</param>
internal sealed class ReportCopier(StreamContext context, ProjectPath project, UnitProgress progress, int mostFiles = ReportCopier.MostFiles)
{
    /// <summary>Files that are fetched of one report: whoever wrote it wrote how many it names.</summary>
    public const int MostFiles = 1000;

    /// <summary>Pictures that a page holds in itself, in bytes as they stand there; the others stand beside it.</summary>
    private const long MostEmbedded = 8 << 20;

    private readonly CommittedFiles _committed = new(progress, context.Terms.Damaged);
    private readonly HashSet<string> _taken = [.. progress.Replaced.Select(part => part.Key).Concat(progress.Superseded).Where(key => !context.Terms.Damaged.Contains(key))];
    private readonly ConcurrentDictionary<string, Lazy<Task<Attempt<PartInfo>>>> _pictures = new(StringComparer.Ordinal);

    public async Task<Attempt<ReportRow>> CopyAsync(ViewInfo view)
    {
        var row = new ReportRow(view, context.Client.Reports.PageOf(view)?.AbsoluteUri, ReportFiles.None);
        if (view.Spec is not { } spec || !context.Terms.FileContents)
            return new Fetched<ReportRow>(row);
        var pictures = new List<ReportPicture>();
        var addresses = ReportMedia.AddressesIn(spec).Where(address => context.Client.Reports.KeepsFile(address, project.Entity)).ToList();
        foreach (var address in addresses.Take(mostFiles))
        {
            switch (await _pictures.GetOrAdd(address, _ => new(() => Attempt.Of(() => PictureAsync(address)))).Value)
            {
                case Fetched<PartInfo> { Value: var part }:
                    pictures.Add(new ReportPicture(address, part, null));
                    break;
                case Failed<PartInfo> { Failure: var failure } when IsOfPicture(failure):
                    pictures.Add(new ReportPicture(address, null, failure));
                    break;
                case Failed<PartInfo> { Failure: var failure }:
                    return new Failed<ReportRow>(failure);
            }
        }
        return await Attempt.Of(() => TextsAsync(view, spec, pictures)) switch
        {
            Fetched<ReportFiles> { Value: var files } => new Fetched<ReportRow>(row with { Files = files with { LeftOut = Math.Max(0, addresses.Count - mostFiles) } }),
            Failed<ReportFiles> failed => new Failed<ReportRow>(failed.Failure),
            _ => throw new InvalidOperationException("An attempt is fetched or failed."),
        };
    }

    /// <summary>
    /// Whether it says no more than that this file is not to be had, for now or for ever: anybody may have written its address. What is wrong with the key or the
    /// destination is not of the file, and what has to be told is not of it either.
    /// </summary>
    private static bool IsOfPicture(Failure failure) => failure.Code != FailureCode.SecretFound && failure.Category != FailureCategory.Fatal && failure.Exit != ExitCode.Destination;

    /// <summary>What stands behind an address does not change: the web application gives each picture one of its own.</summary>
    private async Task<PartInfo> PictureAsync(string address)
    {
        var key = ReportKeys.Picture(project, address, ReportMedia.NameOf(address));
        if (_committed.Under(key.Value) is { } part)
            return part;
        try
        {
            return await DownloadAsync(key, address, ContentForm.Listed);
        }
        catch (ExportException e) when (e.Failure.Code == FailureCode.OtherForm)
        {
            return await DownloadAsync(key, address, ContentForm.Stored);
        }
    }

    private Task<PartInfo> DownloadAsync(ObjectKey key, string address, ContentForm form) =>
        PutAsync(key, (stream, token) => context.Client.Reports.DownloadKeptAsync(address, project.Entity, stream, form, context.Meter.Received, token));

    private async Task<ReportFiles> TextsAsync(ViewInfo view, RawJson spec, IReadOnlyList<ReportPicture> pictures)
    {
        var beside = pictures.Where(picture => picture.Part is not null).ToDictionary(picture => picture.Address, picture => ReportKeys.Beside(new ObjectKey(picture.Part!.Key)), StringComparer.Ordinal);
        var markdown = view.Type == ViewInfo.Workspace ? null : Encoding.UTF8.GetBytes(ReportMarkdown.Of(spec, view.DisplayName, beside.GetValueOrDefault));
        var content = $"{DigestOf(spec.Utf8.Span)}\n{(markdown is null ? "" : DigestOf(markdown))}";
        var (folder, again) = (ReportKeys.Folder(project, view.PageName), ReportKeys.Again(project, view.Id, content));
        if (await IntoAsync(folder, mayReplace: false) is { } files)
            return files;
        return (await IntoAsync(again, mayReplace: true))!;

        async Task<ReportFiles?> IntoAsync(string into, bool mayReplace)
        {
            try
            {
                return await PutAsync(into, mayReplace);
            }
            catch (ExportException clash) when (!mayReplace && clash.Failure.Code == FailureCode.NameClash)
            {
                return null;
            }
        }

        // Null where the folder has another content of the report that counts, or may still be named.
        async Task<ReportFiles?> PutAsync(string into, bool mayReplace)
        {
            var (specKey, markdownKey, htmlKey) = (new ObjectKey(into + ReportKeys.Spec), new ObjectKey(into + ReportKeys.Markdown), new ObjectKey(into + ReportKeys.Html));
            var (hadSpec, hadMarkdown) = (Committed(specKey, spec.Utf8.Span), markdown is null ? null : Committed(markdownKey, markdown));
            // The page is made of what those two are made of, and of pictures that do not change.
            var hadHtml = hadSpec is not null && hadMarkdown is not null ? _committed.Under(htmlKey.Value) : null;
            if (!mayReplace && ((hadSpec is null && _taken.Contains(specKey.Value)) || (hadMarkdown is null && _taken.Contains(markdownKey.Value)) || (hadHtml is null && _taken.Contains(htmlKey.Value))))
                return null;
            return new ReportFiles(
                hadSpec ?? await PutTextAsync(specKey, spec.Utf8),
                markdown is null ? null : hadMarkdown ?? await PutTextAsync(markdownKey, markdown),
                markdown is null ? null : hadHtml ?? await PutTextAsync(htmlKey, Encoding.UTF8.GetBytes(ReportHtml.Of(spec, view.DisplayName, await EmbeddedAsync(pictures, beside)))),
                pictures);
        }
    }

    /// <summary>
    /// What the page of a report has for each picture: its bytes, as far as they are few, where it is shown first, and else where they stand. A page that shows one
    /// a thousand times is no larger for that.
    /// </summary>
    private async Task<Func<string, string?>> EmbeddedAsync(IEnumerable<ReportPicture> pictures, Dictionary<string, string> beside)
    {
        var embedded = new Dictionary<string, string>(StringComparer.Ordinal);
        var left = MostEmbedded;
        foreach (var (address, part) in pictures.Where(picture => picture.Part is not null).Select(picture => (picture.Address, picture.Part!)))
        {
            if (Base64.GetMaxEncodedToUtf8Length((int)Math.Min(part.Bytes, MostEmbedded)) > left || TypeOf(ReportMedia.NameOf(address)) is not { } type)
                continue;
            await using var stored = await context.Sink.OpenReadAsync(new ObjectKey(part.Key), context.Abort);
            if (stored is null)
                continue;
            using var bytes = new MemoryStream((int)part.Bytes);
            await stored.CopyToAsync(bytes, context.Abort);
            embedded[address] = $"data:{type};base64,{Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length)}";
            left -= embedded[address].Length;
        }
        return address => embedded.Remove(address, out var data) ? data : beside.GetValueOrDefault(address);
    }

    private static string? TypeOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        ".svg" => "image/svg+xml",
        _ => null,
    };

    private PartInfo? Committed(ObjectKey key, ReadOnlySpan<byte> content) => _committed.Under(key.Value) is { } part && part.Sha256 == DigestOf(content) ? part : null;

    private Task<PartInfo> PutTextAsync(ObjectKey key, ReadOnlyMemory<byte> text) => PutAsync(key, (stream, token) => stream.WriteAsync(text, token).AsTask());

    private async Task<PartInfo> PutAsync(ObjectKey key, Func<Stream, CancellationToken, Task> write)
    {
        var stored = await context.Sink.PutForRecordAsync(key, SourceDigests.None, context.Checked(key, write), context.Abort);
        context.Meter.Table(ReportsTable.Name).AddBytes(stored.Bytes);
        return new PartInfo(key.Value, null, stored.Bytes, stored.Sha256!, 0);
    }

    private static string DigestOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
