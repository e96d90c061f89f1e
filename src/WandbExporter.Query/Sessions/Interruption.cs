using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace WandbExporter.Query.Sessions;

/// <summary>
/// Ends what a connection is doing when somebody asks for it. The engine forgets what it is told between two steps of a statement, so it is told until
/// this is disposed.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly DuckDBConnection _connection;
    private readonly CancellationTokenRegistration _asked;
    private Timer? _again;
    private bool _hasEnded;

    public Interruption(DuckDBConnection connection, CancellationToken cancellationToken)
    {
        _connection = connection;
        _asked = cancellationToken.Register(Begin);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _hasEnded = true;
            _again?.Dispose();
        }
        _asked.Dispose();
    }

    private void Begin()
    {
        lock (_lock)
        {
            if (!_hasEnded)
                _again = new Timer(_ => Interrupt(), null, TimeSpan.Zero, Pause);
        }
    }

    private void Interrupt()
    {
        lock (_lock)
        {
            if (_hasEnded)
                return;
            try
            {
                NativeMethods.Startup.DuckDBInterrupt(_connection.NativeConnection);
            }
            catch (Exception gone) when (gone is InvalidOperationException or DuckDBException)
            {
                // The session was closed with its rows still open: nothing runs in it any more.
                _hasEnded = true;
                _again?.Dispose();
            }
        }
    }
}
