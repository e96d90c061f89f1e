namespace WandbExporter.Fleet.Wire;

/// <summary>What a worker of another process and what stands for it at the coordinator say to each other.</summary>
internal enum FrameKind
{
    /// <summary>To the worker: a <see cref="Loan"/>.</summary>
    Lend = 1,

    /// <summary>From the worker: records of the journal, as they stand there.</summary>
    Records = 2,

    /// <summary>To the worker: records are durable, with the <see cref="RecordsAnswer"/> that says which.</summary>
    Recorded = 3,

    /// <summary>To the worker: records are not taken, with the <see cref="RecordsAnswer"/> that says which, and what stands in the way.</summary>
    NotRecorded = 4,

    /// <summary>From the worker: a <see cref="LoanEnd"/>.</summary>
    Ended = 5,

    /// <summary>To the worker: the export drains.</summary>
    Drain = 6,
}
