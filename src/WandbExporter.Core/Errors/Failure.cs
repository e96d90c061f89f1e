namespace WandbExporter.Core.Errors;

/// <summary>
/// An expected failure, classified once where the protocol is known. It carries no credential and no signed URL.
/// </summary>
/// <param name="Category">What it means for the export.</param>
/// <param name="Code">A stable name for machines, such as <c>http_502</c> or <c>disk_full</c>.</param>
/// <param name="Message">One sentence that names the thing and the remedy.</param>
/// <param name="Exit">The exit code if this failure ends the export.</param>
/// <param name="LastAnswer">The server's last answer in short (status and the beginning of the body), or null.</param>
public sealed record Failure(FailureCategory Category, string Code, string Message, ExitCode Exit, string? LastAnswer = null);
