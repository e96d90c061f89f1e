namespace WandbExporter.Archive.Verify;

/// <summary>How thoroughly an export is verified.</summary>
public sealed record VerifyOptions
{
    /// <summary>Objects that are read at the same time.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>The share of the parts whose bytes are read again, above 0 and up to 1. Presence and size are checked of all.</summary>
    public double Sample { get; init; } = 1;

    /// <summary>Which parts a sample holds: the same seed chooses the same parts.</summary>
    public ulong Seed { get; init; }

    /// <summary>Of the parts, by their keys, whose bytes are read again; null: of all.</summary>
    public Func<string, bool>? ReadOnly { get; init; }

    /// <summary>Whether what is read again is looked at for what looks like a credential.</summary>
    public bool PublicSafe { get; init; }

    /// <summary>Remove objects that no record names; the destination must be held for writing.</summary>
    public bool Prune { get; init; }

    /// <summary>Who writes to the destination meanwhile, for the report; null if nobody does.</summary>
    public string? Writer { get; init; }

    /// <summary>Findings of a kind that are kept one by one; beyond them only their number is.</summary>
    public int FindingsKept { get; init; } = 10_000;
}
