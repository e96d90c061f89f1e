using System.Globalization;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Fetch;

namespace WandbExporter.Engine.Streams;

/// <summary>What a run's listing of files said and the files are not: counted, with an example of each kind.</summary>
internal sealed class FileRemarks
{
    private readonly Kind _otherSize = new("file is listed with another size than it has, and is stored whole", "files are listed with another size than they have, and are stored whole");
    private readonly Kind _unproved = new("file is listed with neither size nor digest, and is stored as it came", "files are listed with neither size nor digest, and are stored as they came");
    private readonly Kind _oddSize = new("file is listed with a size that is no number of bytes, and is stored as it came", "files are listed with a size that is no number of bytes, and are stored as they came");
    private readonly Kind _nothing = new("file is listed with 0 bytes, and the server's store has nothing of it", "files are listed with 0 bytes, and the server's store has nothing of them");
    private readonly Kind _furtherContent = new("file is listed under a name that another file has, and is stored under a key of its own", "files are listed under a name that another file has, and are stored under keys of their own");

    public void Add(CopiedFile copied)
    {
        if (copied.Listed.Ordinal > 0)
            _furtherContent.Add(copied);
        if (copied.IsNothing)
            _nothing.Add(copied);
        else if (copied.Agreement == ListingAgreement.OtherSize)
            _otherSize.Add(copied);
        else if (copied.File.OddSize is not null)
            _oddSize.Add(copied);
        else if (copied.Agreement == ListingAgreement.Unproved)
            _unproved.Add(copied);
    }

    /// <param name="repeated">How often a file was listed again.</param>
    /// <param name="rows">Files that were listed, each once.</param>
    /// <param name="counted">Files that the server counts; null if it does not say, or goes on counting.</param>
    /// <returns>Null if there is nothing to say.</returns>
    public string? ToNote(long repeated, long rows, long? counted)
    {
        var notes = new[] { _otherSize, _oddSize, _unproved, _nothing, _furtherContent }.Select(kind => kind.ToNote()).OfType<string>().ToList();
        // A page that comes twice is no remark; a count that includes the doubles is.
        if (repeated > 0 && counted > rows)
            notes.Add($"{Counted.Of(repeated, "file is", "files are")} listed more than once, here once.");
        if (counted > rows + repeated)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"The server counts {Counted.Of(counted.Value, "file")} and listed {rows:N0}."));
        return notes.Count == 0 ? null : string.Join(' ', notes);
    }

    private sealed class Kind(string one, string many)
    {
        private long _files;
        private string? _example;

        public void Add(CopiedFile copied)
        {
            _files++;
            _example ??= copied.Agreement == ListingAgreement.OtherSize ? $"'{copied.File.Name}' ({copied.File.SizeBytes} listed, {copied.Part!.Bytes} stored)" : $"'{copied.File.Name}'";
        }

        public string? ToNote() => _files == 0 ? null : $"{Counted.Of(_files, one, many)}, such as {_example}.";
    }
}
