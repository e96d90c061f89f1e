namespace WandbExporter.Archive.Verify;

/// <summary>Who says something about a run.</summary>
internal enum RunSide : byte
{
    /// <summary>The journal: how the run was listed.</summary>
    Then,

    /// <summary>The journal: a committed unit of the run.</summary>
    Unit,

    /// <summary>The source, asked again.</summary>
    Now,
}
