using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Areas;

public sealed partial class ReportArea
{
    /// <summary>Below it the API gives files to who has a key.</summary>
    private const string FilesPath = "files/";

    /// <summary>The page of a report in the web application; null of a view that is none.</summary>
    public Uri? PageOf(ViewInfo view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Type is ViewInfo.Report or ViewInfo.Draft
            ? ServerAddress.PageOf(_reads.Endpoint.Root, view.Project.Entity, view.Project.Project, "reports", view.PageName)
            : null;
    }

    /// <summary>
    /// Whether this server keeps the file that an address in a report leads to, as one of the report's own entity. Whoever wrote the report wrote the address: any
    /// other is outside, may do something else than give a file, or leads to what this key may see and the report's readers may not, and must not be asked for.
    /// </summary>
    /// <param name="entity">Whose the report is.</param>
    public bool KeepsFile(string address, string entity)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || !_reads.Endpoint.Owns(uri))
            return false;
        var path = uri.AbsolutePath[_reads.Endpoint.Root.AbsolutePath.Length..];
        return path.StartsWith(FilesPath, StringComparison.Ordinal)
            && Uri.UnescapeDataString(path[FilesPath.Length..].Split('/')[0]) == entity
            && !Uri.UnescapeDataString(path).Split('/', '\\').Any(segment => segment is "." or "..");
    }

    /// <summary>Writes what stands behind such an address to the destination, as <see cref="RunArea.DownloadAsync(RunFile, Stream, ContentForm, Action{long}?, CancellationToken)"/> does.</summary>
    /// <param name="entity">Whose the report is.</param>
    /// <param name="received">Told of bytes as they come from the server; by several threads at once.</param>
    /// <exception cref="WandbException">The server has nothing there, or does not give it to this key: permanent, or of credentials; see <see cref="FailureCode"/>.</exception>
    public async Task DownloadKeptAsync(string address, string entity, Stream destination, ContentForm form = ContentForm.Listed, Action<long>? received = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (!KeepsFile(address, entity))
            throw new ArgumentException("The address is not of a file that the server keeps for the entity.", nameof(address));
        var source = new DownloadSource($"the file {address}", address, ListedContent.Nothing, static _ => Task.FromResult<DownloadSource?>(null));
        await _reads.Downloads.InOrderAsync(source, address, destination, form, cancellationToken, received);
    }
}
