using WandbExporter.Client.Credentials;

namespace WandbExporter.Client.Tests.Support;

internal sealed class FakeEnvironment : IEnvironment
{
    public Dictionary<string, string> Variables { get; } = [];

    public Dictionary<string, string> Files { get; } = [];

    public string? Home { get; set; } = "/home/ann";

    public string WorkingDirectory => "/somewhere/here";

    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    public string? ReadFile(string path) => Files.GetValueOrDefault(path.Replace('\\', '/'));
}
