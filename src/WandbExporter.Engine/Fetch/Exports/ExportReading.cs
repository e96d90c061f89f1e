namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>Which rows count where several exported files of a history have the same steps.</summary>
internal enum ExportReading
{
    /// <summary>Of a step the rows of the newest file that has it: the files repeat each other.</summary>
    OneFileAStep,

    /// <summary>All rows: several of them were logged at one step.</summary>
    AllFiles,

    /// <summary>What a file has from the first step of a newer one on is no longer there: the run was rewound.</summary>
    Rewound,
}
