using System.Text.Json;

namespace WandbExporter.Cli.Output;

/// <summary>Says every few seconds how far a long command has come, until disposed.</summary>
internal sealed class ProgressLines : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _showing;

    private ProgressLines(ExportLog log, Func<(string Text, Action<Utf8JsonWriter> Fields)> look) => _showing = log.IsQuiet ? Task.CompletedTask : ShowAsync(log, look);

    public static ProgressLines Start(ExportLog log, Func<(string Text, Action<Utf8JsonWriter> Fields)> look) => new(log, look);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _showing;
        _stop.Dispose();
    }

    private async Task ShowAsync(ExportLog log, Func<(string Text, Action<Utf8JsonWriter> Fields)> look)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var (text, fields) = look();
                log.Event("progress", text, fields);
            }
        }
        catch (OperationCanceledException)
        {
            // The command has ended.
        }
    }
}
