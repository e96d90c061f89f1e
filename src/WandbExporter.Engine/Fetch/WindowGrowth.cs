namespace WandbExporter.Engine.Fetch;

/// <summary>
/// How many windows of a history are in flight. They double while the reader has to wait for rows and more windows bring more rows a second;
/// what brought next to nothing is taken back, and from then on one more is tried now and then. A server that refuses requests for their
/// rate halves them. It is judged by what answers took, not by the clock: a reader that is busy elsewhere says nothing of the server.
/// </summary>
/// <param name="least">How many they are at first, and at the least.</param>
/// <param name="most">How many they may be.</param>
internal sealed class WindowGrowth(int least, int most)
{
    /// <summary>Of what more windows would bring if the server had no bound, this much has to come.</summary>
    private const double WorthwhileGain = 0.25;

    /// <summary>One window in so many must have been waited for: else rows come faster than they are used up.</summary>
    private const int WaitsOfTaken = 4;

    /// <summary>Rounds before the next try after one that brought nothing.</summary>
    private const int Rest = 16;

    private readonly int _least = least;
    private (int Windows, double Rate)? _before;
    private bool _oneByOne;
    private int _rest;
    private int _passed;
    private int _taken;
    private int _waits;
    private long _bytes;
    private double _seconds;

    public int Windows { get; private set; } = least;

    /// <summary>A window's rows were taken.</summary>
    /// <param name="bytes">Bytes of its rows.</param>
    /// <param name="elapsed">From its request to the end of its answers.</param>
    /// <param name="waited">Whether the reader had to wait for it.</param>
    public void Took(long bytes, TimeSpan elapsed, bool waited)
    {
        // What was asked for before the last change tells of the time before it.
        if (_passed > 0)
        {
            _passed--;
            return;
        }
        _taken++;
        _waits += waited ? 1 : 0;
        _bytes += bytes;
        _seconds += elapsed.TotalSeconds;
        if (_taken >= Windows)
            EndRound();
    }

    /// <summary>The server refused a request because too many came.</summary>
    public void Refused()
    {
        _before = null;
        _oneByOne = true;
        _rest = Rest;
        Become(Math.Max(_least, Windows / 2));
    }

    private void EndRound()
    {
        // So many windows in flight, each bringing its bytes in its time.
        var rate = Windows * _bytes / Math.Max(_seconds, 1e-6);
        var isWaiting = _waits * WaitsOfTaken >= _taken;
        if (_before is var (windows, earlier) && rate < earlier * (1 + WorthwhileGain * (Windows - windows) / windows))
        {
            _before = null;
            _oneByOne = true;
            _rest = Rest;
            Become(windows);
        }
        else if (_rest > 0)
        {
            _rest--;
            Become(Windows);
        }
        else if (isWaiting && Windows < most)
        {
            _before = (Windows, rate);
            Become(Math.Min(most, _oneByOne ? Windows + 1 : Windows * 2));
        }
        else
        {
            _before = null;
            Become(Windows);
        }
    }

    private void Become(int windows)
    {
        _passed = windows == Windows ? 0 : Math.Min(Windows, windows);
        Windows = windows;
        (_taken, _waits, _bytes, _seconds) = (0, 0, 0, 0);
    }
}
