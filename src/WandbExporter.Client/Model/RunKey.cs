using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model;

/// <summary>What the server and what people call a run: an update needs the one, and its messages the other.</summary>
/// <param name="Id">The API's opaque id, as of <see cref="RunInfo.Id"/>.</param>
public readonly record struct RunKey(string Id, RunPath Path);
