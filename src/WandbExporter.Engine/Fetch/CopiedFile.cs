using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Client.Model;

namespace WandbExporter.Engine.Fetch;

/// <summary>What became of one file of a run.</summary>
/// <param name="File">As the server lists it.</param>
/// <param name="Part">Where its bytes stand; null if they were not wanted or could not be read.</param>
/// <param name="Failure">Why they could not be read.</param>
internal sealed record CopiedFile(RunFile File, PartInfo? Part, Failure? Failure);
