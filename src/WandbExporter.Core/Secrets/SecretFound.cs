namespace WandbExporter.Core.Secrets;

/// <summary>Where something stands that looks like a credential. What it is, nobody is told.</summary>
/// <param name="Kind">What it looks like, with its article: <c>a GitHub token</c>.</param>
/// <param name="Path">The way to it within a JSON value, such as <c>openai.api_key</c>; empty for text.</param>
public sealed record SecretFound(string Kind, string Path);
