using System.Text.Json;

namespace WandbExporter.Engine.Verify;

/// <summary>What verifying an export found.</summary>
/// <param name="Parts">Parts of committed units.</param>
/// <param name="Bytes">Bytes read again.</param>
/// <param name="Rows">Rows of table parts, as their footers say.</param>
/// <param name="Complete">Whether the export was finished without a failed unit.</param>
/// <param name="Problems">What is wrong with it.</param>
/// <param name="Remarks">What a person should know and no rewrite mends, such as a history shorter than the server counts.</param>
public sealed record VerifyResult(
    long Parts,
    long Bytes,
    long Rows,
    bool Complete,
    IReadOnlyList<VerifyFinding> Problems,
    IReadOnlyList<VerifyFinding> Remarks)
{
    public string ToJson() => JsonSerializer.Serialize(this, EngineJson.Default.VerifyResult);
}

/// <summary>One finding.</summary>
/// <param name="Code">A stable name for machines: missing, size, digest, rows, unreadable, manifest, orphan, row_count, failed_unit, unfinished.</param>
/// <param name="Subject">The object or unit.</param>
/// <param name="Message">What a person reads.</param>
public sealed record VerifyFinding(string Code, string Subject, string Message);
