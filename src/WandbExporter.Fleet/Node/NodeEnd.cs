using WandbExporter.Core.Errors;

namespace WandbExporter.Fleet.Node;

/// <summary>How a node's part under one coordinator ends.</summary>
public abstract record NodeEnd
{
    private NodeEnd()
    {
    }

    /// <summary>The export has ended, and all nodes with it.</summary>
    /// <param name="Exit">The exit code of all.</param>
    public sealed record Over(ExitCode Exit) : NodeEnd;

    /// <summary>The coordinator does not answer, or is none any more; there may be another.</summary>
    public sealed record Lost : NodeEnd;

    /// <summary>It was asked to leave, and what was in flight is committed.</summary>
    public sealed record Left : NodeEnd;

    /// <summary>This node cannot go on, or is not wanted; others may go on without it.</summary>
    public sealed record Failed(Failure Failure) : NodeEnd;
}
