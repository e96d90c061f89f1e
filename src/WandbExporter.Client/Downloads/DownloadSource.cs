using WandbExporter.Client.Model;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Downloads;

/// <summary>A content behind an address that expires.</summary>
/// <param name="Subject">Names it in a message.</param>
/// <param name="Url">As the server gave it.</param>
/// <param name="Listed">What the server says of it.</param>
/// <param name="Renew">Asks the server for it once more; null if it is there no longer.</param>
internal record DownloadSource(string Subject, string? Url, ListedContent Listed, Func<CancellationToken, Task<DownloadSource?>> Renew)
{
    public AttemptException Cut() => Failed(FailureCode.CutBody, $"The transfer of {Subject} ended too early.");

    public AttemptException Changed() => Failed(FailureCode.ContentChanged, $"{Sentence} changed while it was downloaded; it is downloaded again from its beginning.", retry: false);

    public AttemptException Mismatch(string code, string how) => Failed(code, $"{Sentence} {how}.", retry: false);

    private string Sentence => char.ToUpperInvariant(Subject[0]) + Subject[1..];

    private static AttemptException Failed(string code, string message, bool retry = true) =>
        new(new Failure(FailureCategory.Transient, code, message, ExitCode.Source)) { Retry = retry };
}
