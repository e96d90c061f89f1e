namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>The class's tests need a real server; without it they are skipped with a message, except in CI.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsServerAttribute(string name) : Attribute
{
    public string Name => name;
}
