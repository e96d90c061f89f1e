namespace WandbExporter.Engine.Tests.Simulation;

/// <summary>
/// The one thread of a simulation: everything that its actors have to do is done on it, a message at a time, and whose turn is next the seed says. So the same
/// seed is the same run.
/// </summary>
internal sealed class SimulatedThread(Random random)
{
    /// <summary>An actor system finds its dispatchers by its configuration, which can name no object: it is of the thread that makes it.</summary>
    [ThreadStatic]
    private static SimulatedThread? _current;

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<Action> _ready = [];

    public static SimulatedThread Current => _current ?? throw new InvalidOperationException("No simulation runs on this thread.");

    /// <summary>Messages that were handled.</summary>
    public int Steps { get; private set; }

    public void Begin() => _current = this;

    public void Post(Action action)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("Something of the simulation goes on in another thread, where no seed says what is next.");
        _ready.Add(action);
    }

    /// <summary>Does one thing; false if there is none to be done.</summary>
    public bool Step()
    {
        if (_ready.Count == 0)
            return false;
        var chosen = random.Next(_ready.Count);
        var action = _ready[chosen];
        _ready[chosen] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        Steps++;
        action();
        return true;
    }
}
