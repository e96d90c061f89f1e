using System.Text;

namespace WandbExporter.Client.Transport;

/// <summary>The beginning of the body of an answer that is none.</summary>
/// <param name="Text">As far as it came and is worth reading.</param>
/// <param name="BrokeOff">Whether the connection ended within it: what it had to say may have been lost.</param>
internal readonly record struct RefusalBody(string Text, bool BrokeOff = false)
{
    public static async Task<RefusalBody> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[Excerpt.MaxRead];
        var filled = 0;
        try
        {
            while (filled < buffer.Length && await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken) is > 0 and var read)
                filled += read;
            return new RefusalBody(Encoding.UTF8.GetString(buffer, 0, filled));
        }
        catch (Exception cut) when (cut is IOException or InvalidDataException)
        {
            return new RefusalBody(Encoding.UTF8.GetString(buffer, 0, filled), BrokeOff: true);
        }
    }
}
