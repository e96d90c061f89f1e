using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Tests that ask the same exports.</summary>
[CollectionDefinition(Name)]
public sealed class ExportsCollection : ICollectionFixture<DocumentedQueryTests.Exports>
{
    public const string Name = "exports that are asked";
}
