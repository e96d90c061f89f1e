using FsCheck;

namespace WandbExporter.Core.Tests;

internal static class PropertyExtensions
{
    public static void Run(this Property property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), property);
}
