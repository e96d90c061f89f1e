using WandbExporter.Client.Model;

namespace WandbExporter.Engine.Fetch;

/// <summary>One file of a run's listing.</summary>
/// <param name="File">As it is listed.</param>
/// <param name="Ordinal">Which content of its name, from 0: a server may list several.</param>
internal sealed record ListedFile(RunFile File, int Ordinal);
