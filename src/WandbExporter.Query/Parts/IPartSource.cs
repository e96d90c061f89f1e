using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Query.Parts;

/// <summary>Where the engine reads the parts of an export. May be used by several at once.</summary>
public interface IPartSource : IAsyncDisposable
{
    /// <summary>The only folder that the engine may read, absolute.</summary>
    string Folder { get; }

    /// <summary>Whether objects come there only when they are asked for.</summary>
    bool IsSpooled { get; }

    /// <summary>Where an object stands, once it was brought.</summary>
    string PathOf(string key) => Path.Combine(Folder, key);

    /// <summary>Sees to it that parts of a table are there.</summary>
    /// <exception cref="Core.Errors.ExportException">One is not as it was committed, or there is no room for them.</exception>
    Task BringAsync(IReadOnlyCollection<PartInfo> parts, CancellationToken cancellationToken);

    /// <summary>Sees to it that a file is there, whatever it holds.</summary>
    /// <exception cref="Core.Errors.ExportException">It is gone, or there is no room for it.</exception>
    Task BringAsync(StoredObject file, CancellationToken cancellationToken);

    /// <summary>What is brought from here on stays until this is disposed; else it may go when others need the room.</summary>
    IDisposable Hold();
}
