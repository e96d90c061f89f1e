using WandbExporter.Engine.Decode;

namespace WandbExporter.Engine.Streams;

/// <summary>Some consecutive rows of one run, whatever source they came from. Who uses them up disposes them.</summary>
internal interface IRunRows : IDisposable
{
    int Count { get; }

    void AppendTo(IRowTarget target);
}
