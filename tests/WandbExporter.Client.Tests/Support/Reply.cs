using System.Text;

namespace WandbExporter.Client.Tests.Support;

/// <summary>What the scripted server sends. With <c>CutAfter</c> it closes the connection after that many bytes of the body.</summary>
internal sealed record Reply(int Status, byte[] Body)
{
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public int? CutAfter { get; init; }

    /// <summary>Close the connection without any answer.</summary>
    public bool Hangup { get; init; }

    /// <summary>Send the body in pieces of this size.</summary>
    public int? PieceSize { get; init; }

    /// <summary>Awaited before the head is sent.</summary>
    public Task? HoldHead { get; init; }

    /// <summary>Awaited after half of the body.</summary>
    public Task? HoldBody { get; init; }

    public static Reply Json(string json, int status = 200) => new Reply(status, Encoding.UTF8.GetBytes(json)).With("Content-Type", "application/json");

    public static Reply Html(int status) => new Reply(status, "<html><body>Bad gateway</body></html>"u8.ToArray()).With("Content-Type", "text/html");

    public static Reply Bytes(byte[] body) => new(200, body);

    public static Reply Redirect(string location) => new Reply(307, []).With("Location", location);

    public Reply With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }
}
