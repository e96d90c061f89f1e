using WandbExporter.Client.Model;

namespace WandbExporter.Client.Areas;

/// <param name="IsNew">Whether it was not there before. After an attempt that was not answered it is false for one that is. Null: the server does not say.</param>
public sealed record CreatedRun(RunInfo Run, bool? IsNew);
