using WandbExporter.Tables.Wide;


namespace WandbExporter.Engine.Fetch;

/// <summary>Some consecutive rows of one run, whatever source they came from. Who uses them up disposes them.</summary>
internal interface IRunRows : IDisposable
{
    int Count { get; }

    void AppendTo(IRowTarget target);
}
