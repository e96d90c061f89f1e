using WandbExporter.Simulator.Tests.GraphQL;
using Xunit.Abstractions;

namespace WandbExporter.Simulator.Tests.Support;

/// <summary>Test data that lies beside the repository and is never copied into it. In CI it must be there.</summary>
internal static class SharedData
{
    public static string? Find(string relative, ITestOutputHelper output)
    {
        var path = Surroundings.SharedFile(relative);
        return Surroundings.Have(output, path) ? path : null;
    }
}
