using WandbExporter.Core.Ports;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// The contents that this process has stored, by the digest and size that the server lists them with: a file that another run, or version, has too need
/// not be downloaded again. Of those that want one content at the same time, the first downloads it and the others wait. What was not
/// wanted for the longest time is forgotten first.
/// </summary>
/// <param name="capacity">Contents to remember; with 0, nothing is shared.</param>
internal sealed class SharedFiles(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ContentName, LinkedListNode<(ContentName Name, StoredObject Stored)>> _known = [];
    private readonly LinkedList<(ContentName Name, StoredObject Stored)> _byUse = new();
    private readonly Dictionary<ContentName, TaskCompletionSource> _coming = [];

    /// <summary>What is known of a content; null stands for one that cannot be told from others. Nobody else downloads it until the result is disposed, if nothing is.</summary>
    public async Task<Turn> EnterAsync(ContentName? content, CancellationToken cancellationToken)
    {
        if (capacity == 0 || content is not { } name)
            return new Turn(this, null, null, isFirst: false);
        while (true)
        {
            Task coming;
            lock (_gate)
            {
                if (_known.TryGetValue(name, out var known))
                {
                    _byUse.Remove(known);
                    _byUse.AddFirst(known);
                    return new Turn(this, name, known.Value.Stored, isFirst: false);
                }
                if (!_coming.TryGetValue(name, out var other))
                {
                    _coming[name] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return new Turn(this, name, null, isFirst: true);
                }
                coming = other.Task;
            }
            await coming.WaitAsync(cancellationToken);
        }
    }

    private void Remember(ContentName name, StoredObject stored)
    {
        lock (_gate)
        {
            if (_known.Remove(name, out var former))
                _byUse.Remove(former);
            _known[name] = _byUse.AddFirst((name, stored));
            if (_known.Count <= capacity)
                return;
            _known.Remove(_byUse.Last!.Value.Name);
            _byUse.RemoveLast();
        }
    }

    private void Leave(ContentName name)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
            _coming.Remove(name, out waiting);
        waiting?.TrySetResult();
    }

    /// <summary>What is known of a content, and the place among those that want it.</summary>
    internal sealed class Turn(SharedFiles owner, ContentName? name, StoredObject? stored, bool isFirst) : IDisposable
    {
        /// <summary>An object with this content, as it was proved when it was stored; null if none is known.</summary>
        public StoredObject? Stored => stored;

        /// <summary>Remembers an object that has the content and is proved to have it.</summary>
        public void Keep(StoredObject proved)
        {
            if (name is { } known)
                owner.Remember(known, proved);
        }

        public void Dispose()
        {
            if (isFirst && name is { } known)
                owner.Leave(known);
        }
    }
}
