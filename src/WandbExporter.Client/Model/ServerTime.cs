using System.Globalization;

namespace WandbExporter.Client.Model;

/// <summary>A moment as the server spells it. Without a zone it is UTC.</summary>
public readonly record struct ServerTime(string Text)
{
    /// <summary>The moment, or null when the text is none.</summary>
    public DateTimeOffset? Value => DateTimeOffset.TryParse(
        Text,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out var value)
        ? value
        : null;

    public override string ToString() => Text;
}
