using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Tests.Support;

/// <summary>Remembers the points instead of ending the process.</summary>
internal sealed class RecordedPoints : ICrashPoint
{
    public List<string> Reached { get; } = [];

    public void Reach(string point) => Reached.Add(point);
}
