using WandbExporter.Archive.Verify;
using WandbExporter.Core.Ports;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>
/// What <c>verify</c> finds in an export, found in this process: the matrices look at hundreds of exports, and starting the program takes
/// longer than what it does. How the program says it is another test's.
/// </summary>
internal static class Verification
{
    /// <param name="destination">A directory.</param>
    /// <param name="prune">Whether orphans are removed.</param>
    public static async Task<VerifyReport> RunAsync(string destination, bool prune = false)
    {
        var (uri, options) = (StoreKinds.Parse(destination), new DestinationOptions());
        IDestination export = await Destinations.OpenReadOnlyAsync(uri, options, CancellationToken.None);
        var identity = export.Identity;
        if (prune)
        {
            await export.DisposeAsync();
            export = await Destinations.OpenAsync(uri, identity, options, CancellationToken.None);
        }
        await using (export)
        {
            var verifier = new ExportVerifier(
                export, identity, TableCatalogue.Default.Of(identity.Tables), identity.ToolVersion, new VerifyOptions { Prune = prune }, TimeProvider.System);
            return await verifier.VerifyAsync(source: null, CancellationToken.None);
        }
    }
}
