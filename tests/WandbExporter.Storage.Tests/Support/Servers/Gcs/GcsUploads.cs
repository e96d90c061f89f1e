using System.Globalization;

namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>Resumable uploads: sessions whose bytes come in order, in pieces of 256 KiB, and go on where they were cut.</summary>
internal sealed class GcsUploads(GcsBuckets buckets)
{
    private const int Piece = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = [];

    /// <summary>Sessions that were neither completed nor cancelled.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
                return _sessions.Values.Count(session => session.Stored is null);
        }
    }

    /// <summary>The object of a session; null if there is no such session.</summary>
    public string? NameOf(string id)
    {
        lock (_gate)
            return _sessions.TryGetValue(id, out var session) ? session.Name : null;
    }

    public string Begin(string bucket, string name, GcsMetadata metadata, GcsKey? key, GcsConditions conditions, long? length)
    {
        buckets.Require(bucket);
        if (name.Length == 0)
            throw GcsError.Invalid("Required parameter: name");
        var id = $"session-{Guid.NewGuid():N}";
        lock (_gate)
            _sessions[id] = new Session(bucket, name, metadata, key, conditions, length);
        return id;
    }

    public void Cancel(string id)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out var session) || session.Stored is not null)
                throw GcsError.NoUpload();
            _sessions.Remove(id);
        }
    }

    /// <summary>Takes what came in of a piece; of one that was cut, as many whole pieces as there are.</summary>
    /// <param name="id">The session.</param>
    /// <param name="range">The request's Content-Range; null where the whole content comes at once.</param>
    /// <param name="body">What came in.</param>
    /// <param name="isCut">Whether more was to come.</param>
    /// <param name="fault">What happens to it.</param>
    /// <returns>The object, once it is complete; else how many bytes the session has.</returns>
    public (GcsObject? Stored, long Persisted) Put(string id, string? range, byte[] body, bool isCut, GcsFault? fault)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out var session))
                throw GcsError.NoUpload();
            if (session.Stored is not null)
                return (session.Stored, 0);
            var (first, last, total) = Parse(range, session.Content.Count, body.Length, isCut);
            if (session.Length is { } declared && total is { } said && declared != said)
                throw GcsError.Invalid("Invalid request.  The total size does not match the one of X-Upload-Content-Length.");
            if (first is { } offset)
                Append(session, offset, last, total, body, isCut);
            if (isCut || total != session.Content.Count)
                return (null, session.Content.Count);
            byte[] content = [.. session.Content];
            session.Metadata.Check(content);
            if (fault is { FlipsAByte: true })
                content[content.Length / 2] ^= 1;
            var crc = fault is { WrongCrc: true } ? "AAAAAA==" : null;
            session.Stored = buckets.Put(session.Bucket, session.Name, content, session.Metadata, session.Key, session.Conditions, crc);
            return (session.Stored, 0);
        }
    }

    private static void Append(Session session, long offset, long last, long? total, byte[] body, bool isCut)
    {
        if (!isCut && body.Length != last - offset + 1)
            throw GcsError.Invalid("Invalid request.  The number of bytes uploaded is required to be equal to the Content-Range.");
        if (total is null && (last - offset + 1) % Piece != 0)
            throw GcsError.Invalid("Invalid request.  The number of bytes uploaded is required to be equal or greater than 262144, except for the final request.");
        if (offset > session.Content.Count)
        {
            throw GcsError.Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"Invalid request.  According to the Content-Range header, the upload offset is {offset} byte(s), which exceeds already uploaded size of {session.Content.Count} byte(s)."));
        }
        // What it has already, it does not take again.
        var fresh = body.Skip((int)(session.Content.Count - offset)).ToArray();
        var taken = isCut ? fresh.Length / Piece * Piece : fresh.Length;
        session.Content.AddRange(fresh[..taken]);
    }

    // "bytes 0-524287/*", "bytes 524288-524300/524301", "bytes */*" and "bytes */524288" for a question.
    private static (long? First, long Last, long? Total) Parse(string? range, long has, int length, bool isCut)
    {
        if (range is null)
            return isCut ? throw GcsError.Invalid("Missing Content-Range.") : (has, has + length - 1, has + length);
        var parts = range.StartsWith("bytes ", StringComparison.Ordinal) ? range["bytes ".Length..].Split('/') : [];
        if (parts.Length != 2)
            throw GcsError.Invalid("Failed to parse Content-Range header.");
        long? total = parts[1] == "*" ? null : Number(parts[1]);
        if (parts[0] == "*")
            return length == 0 ? (null, 0, total) : throw GcsError.Invalid("Failed to parse Content-Range header.");
        var bounds = parts[0].Split('-');
        return bounds.Length == 2 ? (Number(bounds[0]), Number(bounds[1]), total) : throw GcsError.Invalid("Failed to parse Content-Range header.");
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw GcsError.Invalid("Failed to parse Content-Range header.");

    private sealed record Session(string Bucket, string Name, GcsMetadata Metadata, GcsKey? Key, GcsConditions Conditions, long? Length)
    {
        public List<byte> Content { get; } = [];

        public GcsObject? Stored { get; set; }
    }
}
