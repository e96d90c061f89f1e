namespace WandbExporter.Parquet.Tests.Judges;

/// <summary>A reader that shares no code with ours: what it finds in a file is what the file says.</summary>
internal interface IJudge
{
    string Name { get; }

    /// <summary>All cells of files whose columns are flat and of our types, as <see cref="Support.SampleTable"/> writes them down.</summary>
    Task<IReadOnlyList<JudgedFile>> ReadAsync(IReadOnlyList<string> paths);
}
