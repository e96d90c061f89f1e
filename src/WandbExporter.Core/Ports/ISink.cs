using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Ports;

/// <summary>
/// Where parts go. The contract, which one conformance suite checks on every implementation:
/// an object becomes visible under its key whole or not at all, and is durable when <see cref="PutAsync"/> returns;
/// a put replaces what stood there; a put that fails or is cancelled leaves the old object, and nothing that a reader could mistake for the new;
/// different keys may be used concurrently; memory does not grow with the size of an object.
/// Every failure is an <see cref="ExportException"/> (a full disk, a lost permission: fatal, <see cref="ExitCode.Destination"/>).
/// </summary>
public interface ISink : IAsyncDisposable
{
    /// <summary>How a person names this destination, without credentials.</summary>
    string Location { get; }

    /// <summary>Whether a copy within the destination is another name of the same bytes, where the file system has that: then none are written.</summary>
    bool HasLinks => false;

    /// <summary>Stores what <paramref name="write"/> writes to the stream, and returns its size and SHA-256 (hex).</summary>
    /// <param name="key">The object.</param>
    /// <param name="known">What the content's source says of it, kept with the object where the store keeps metadata.</param>
    /// <param name="write">Writes the content; may be called once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<StoredObject> PutAsync(ObjectKey key, SourceDigests known, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="PutAsync"/>, for one of many small objects that a record will name: it need not be durable before the next append to the
    /// journal of the same destination is, so that many share what durability costs.
    /// </summary>
    Task<StoredObject> PutForRecordAsync(ObjectKey key, SourceDigests known, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        PutAsync(key, known, write, cancellationToken);

    /// <summary>
    /// Stores what another object has, without its bytes passing through the caller, where that can be done and proved: the copy has the
    /// expected size and SHA-256 as an object that was put has them. Null if it cannot, or if the object has become another; the caller
    /// then puts the content. What stood under the key may be gone then.
    /// </summary>
    /// <param name="source">The sink that holds the object: this one, or another place of the same service.</param>
    /// <param name="expected">The object, with its digest.</param>
    /// <param name="key">Where the copy stands.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<StoredObject?> CopyAsync(ISink source, StoredObject expected, ObjectKey key, CancellationToken cancellationToken);

    /// <summary>As <see cref="CopyAsync"/>, durable with the next append to the journal of the same destination.</summary>
    Task<StoredObject?> CopyForRecordAsync(ISink source, StoredObject expected, ObjectKey key, CancellationToken cancellationToken) =>
        CopyAsync(source, expected, key, cancellationToken);

    /// <summary>Opens an object for reading, from its beginning and seekable; null if there is none.</summary>
    Task<Stream?> OpenReadAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Size of an object; null if there is none.</summary>
    Task<StoredObject?> StatAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>All objects whose key begins with the prefix, in no promised order; unfinished puts are not among them.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Removes an object; it is no error if there is none.</summary>
    Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Removes objects, in as few requests as the store allows; it is no error if one is not there.</summary>
    Task DeleteManyAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken);

    /// <summary>Where objects stand in folders: removes those above the keys in which nothing is left. Nobody may be putting objects meanwhile.</summary>
    Task RemoveEmptyFoldersAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken) => Task.CompletedTask;
}
