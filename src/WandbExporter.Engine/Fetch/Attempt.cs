using WandbExporter.Core.Errors;

namespace WandbExporter.Engine.Fetch;

/// <summary>What became of one request: expected failures travel through streams as values, never as exceptions.</summary>
internal abstract record Attempt<T>;

internal sealed record Fetched<T>(T Value) : Attempt<T>;

internal sealed record Failed<T>(Failure Failure) : Attempt<T>;

internal static class Attempt
{
    /// <summary>Runs a request. A cancellation is the export's abort, not a failure, and passes through.</summary>
    public static async Task<Attempt<T>> Of<T>(Func<Task<T>> request)
    {
        try
        {
            return new Fetched<T>(await request());
        }
        catch (ExportException e)
        {
            return new Failed<T>(e.Failure);
        }
    }
}
