namespace WandbExporter.Archive.Verify;

/// <summary>One finding.</summary>
/// <param name="Code">A stable name for machines, such as <c>missing</c>, <c>digest</c> or <c>orphan</c>.</param>
/// <param name="Subject">The object, unit or run.</param>
/// <param name="Message">What a person reads.</param>
public sealed record VerifyFinding(string Code, string Subject, string Message);
