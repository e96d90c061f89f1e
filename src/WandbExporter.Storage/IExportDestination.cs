using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage;

/// <summary>A destination that is open, and holds an export.</summary>
public interface IExportDestination : IDestination
{
    /// <summary>What stands in the destination: when the export was created, and by which version.</summary>
    ExportIdentity Identity { get; }
}
