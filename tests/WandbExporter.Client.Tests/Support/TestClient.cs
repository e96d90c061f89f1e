using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Tests.Support;

internal static class TestClient
{
    public const string Key = "0123456789abcdef0123456789abcdef01234567";

    public static readonly RunPath Run = new("team", "project", "run1");

    public static WandbClientOptions Options(Uri server, TimeProvider? time = null) => new()
    {
        BaseUrl = server,
        ApiKey = Key,
        TimeProvider = time ?? new AutoTime(),
        AttemptTimeout = AutoTime.AttemptTimeout,
        LeastTimeout = AutoTime.AttemptTimeout,
        Jitter = () => 0,
    };

    public static WandbClient For(ScriptedServer server, Func<WandbClientOptions, WandbClientOptions>? with = null)
    {
        var options = Options(server.Url);
        return new WandbClient(with is null ? options : with(options));
    }

    public static async Task<Failure> FailureOfAsync(Task work) => (await Assert.ThrowsAsync<WandbException>(() => work)).Failure;
}
