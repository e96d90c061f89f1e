namespace WandbExporter.Simulator.GraphQL;

/// <summary>
/// A complete JSON value in UTF-8. Written verbatim where the scalar is JSON (it is not checked), as a string where it is a JSONString.
/// </summary>
public readonly record struct RawJson(ReadOnlyMemory<byte> Utf8);

/// <summary>
/// A complete JSON value as text. Written as a string where the scalar is a JSONString, verbatim (unchecked) where it is JSON.
/// </summary>
public readonly record struct JsonText(string Value);

/// <summary>A string in UTF-8, written without a detour over UTF-16.</summary>
public readonly record struct Utf8String(ReadOnlyMemory<byte> Utf8);
