using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>URLs of files: on the API, which wants a key, and signed ones on the bucket, which wants none and for which they expire.</summary>
internal sealed class Urls(SimulatorOptions options)
{
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int LongestName = 60;
    private readonly byte[] _key = SHA256.HashData("bucket"u8);
    private long _signed;

    public Uri Api { get; set; } = new("http://127.0.0.1");

    /// <summary>That of the API, without a slash at its end.</summary>
    public string Root => Api.AbsoluteUri.TrimEnd('/');

    public Uri Bucket { get; set; } = new("http://127.0.0.1");

    public string RunFile(RunData run, int place, string name)
    {
        var folder = $"{Api.AbsoluteUri}files/{Escape(run.Project.Entity)}/{Escape(run.Project.Name)}/{Escape(run.Name)}";
        var parts = name.Split('/');
        // Dot and empty segments do not survive in a path: clients resolve them before they send it.
        return Array.Exists(parts, static part => part is "" or "." or "..")
            ? string.Create(CultureInfo.InvariantCulture, $"{folder}?file={place}")
            : folder + "/" + string.Join('/', parts.Select(Escape));
    }

    public string Signed(string token, string name, bool expired)
    {
        var signedAt = expired ? options.TimeProvider.GetUtcNow() - options.SignedUrlLifetime - TimeSpan.FromMinutes(1) : options.TimeProvider.GetUtcNow();
        var date = signedAt.ToString(DateFormat, CultureInfo.InvariantCulture);
        var expires = ((long)options.SignedUrlLifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        // No two URLs are the same, even of one file and one second: one of them may be taken back.
        var number = Interlocked.Increment(ref _signed).ToString(CultureInfo.InvariantCulture);
        return $"{Bucket.AbsoluteUri}wandb-simulator/{token}/{Tidy(name)}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&X-Amz-Expires={expires}"
            + $"&X-Amz-SignedHeaders=host&x-id={number}&X-Amz-Signature={Signature(token, date, expires, number)}";
    }

    /// <summary>Was this URL signed by us, and does it still hold?</summary>
    public (bool IsGenuine, bool IsExpired) Check(string token, string? date, string? expires, string? number, string? signature)
    {
        if (date is null || expires is null || number is null || signature is null || signature != Signature(token, date, expires, number))
            return (false, false);
        var signedAt = DateTimeOffset.ParseExact(date, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var until = signedAt.AddSeconds(long.Parse(expires, CultureInfo.InvariantCulture));
        return (true, options.TimeProvider.GetUtcNow() >= until);
    }

    private static string Escape(string part) => Uri.EscapeDataString(part);

    /// <summary>The last part of the URL is for people only.</summary>
    private static string Tidy(string name)
    {
        var last = name[(name.LastIndexOf('/') + 1)..];
        var tidy = string.Concat(last.Where(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.').Take(LongestName));
        return tidy.Trim('.').Length == 0 ? "file" : tidy;
    }

    private string Signature(string token, string date, string expires, string number) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{token}\n{date}\n{expires}\n{number}")));
}
