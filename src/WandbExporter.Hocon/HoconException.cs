namespace WandbExporter.Hocon;

/// <summary>A text that is not HOCON, or a substitution that comes to nothing; the message says at which line and column.</summary>
public sealed class HoconException(string message) : FormatException(message);
