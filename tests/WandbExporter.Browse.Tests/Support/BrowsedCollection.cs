using Xunit;

namespace WandbExporter.Browse.Tests.Support;

/// <summary>Tests that share one export and one browser.</summary>
[CollectionDefinition(Name)]
public sealed class BrowsedCollection : ICollectionFixture<BrowsedExport>, ICollectionFixture<Chromium>
{
    public const string Name = "browsed";
}
