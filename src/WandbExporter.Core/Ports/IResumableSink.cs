using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Ports;

/// <summary>
/// A sink that keeps what it has of an object when its put ends early, however the process ends, so that a later put of the same content goes on
/// behind it. Nothing of that is visible as an object, and nothing of it is trusted: who goes on with it proves the whole.
/// </summary>
public interface IResumableSink : ISink
{
    /// <summary>
    /// As <see cref="ISink.PutAsync"/>, with an <see cref="IResumedStream"/>. What was written is kept when this fails, unless the destination's
    /// own trouble was why.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="content">Tells its content from any other; what was kept under the same one, of whatever object, is gone on with by the first that asks.</param>
    /// <param name="known">What the content's source says of it.</param>
    /// <param name="write">Writes the content; may be called once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<StoredObject> PutResumablyAsync(
        ObjectKey key, string content, SourceDigests known, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Removes all that is kept of puts that ended early: nobody is going to ask for it. Called while no put is under way.</summary>
    Task ForgetUnfinishedAsync(CancellationToken cancellationToken);
}
