using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;

namespace WandbExporter.Storage.Local;

/// <summary>Directories.</summary>
internal sealed class LocalKind : StoreKind
{
    public static LocalKind Instance { get; } = new();

    public override IReadOnlyList<string> Schemes { get; } = ["", "file"];

    public override string Example => "./export";

    public override string Summary => "a directory of this machine";

    internal override LocalDirectory Parse(string text)
    {
        if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal))
            throw AddressText.Usage($"'{text}' is not expanded by the shell, as in quotes; write the path of your home directory, or leave out the quotes.");
        if (!text.Contains("://", StringComparison.Ordinal))
            return DirectoryAt(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host is not ("" or "localhost"))
            throw AddressText.Usage($"'{text}' names no directory of this machine; write file:///path or the path alone.");
        return DirectoryAt(Uri.UnescapeDataString(uri.AbsolutePath));
    }

    private static LocalDirectory DirectoryAt(string path) => path.Contains('\0', StringComparison.Ordinal)
        ? throw AddressText.Usage("The destination has a null character in it, which no directory has; leave it out.")
        : new LocalDirectory(Path.GetFullPath(path));

    internal override IReferenceReader? OpenReferences(ReferenceAddress address, ReferenceList list, BucketSettings settings, TimeProvider time) =>
        address.Scheme == ReferenceAddress.File ? new FileReferences(list) : null;

    internal override async Task<IDestination> OpenAsync(
        DestinationUri uri,
        ExportIdentity identity,
        DestinationOptions options,
        CancellationToken cancellationToken)
    {
        return await LocalDestination.OpenAsync(PathOf(uri), identity, LocalOf(options), cancellationToken);
    }

    internal override Task<DestinationProbe> ProbeAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken) =>
        LocalProbe.RunAsync(PathOf(uri), LocalOf(options), cancellationToken);

    internal override Task<bool> ExistsAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken) =>
        Task.FromResult(Directory.Exists(PathOf(uri)));

    internal override async Task<IExportView> OpenReadOnlyAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken) =>
        await LocalExport.OpenReadOnlyAsync(PathOf(uri), cancellationToken);

    internal override Task<LockOwner?> FindHolderAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken) =>
        Task.FromResult(DestinationLock.ReadOwner(ExportFolder.At(PathOf(uri)).State));

    internal override Task<IDestination> JoinAsync(
        DestinationUri uri, LockOwner holder, string member, IFence lease, DestinationOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IDestination>(LocalMember.Open(PathOf(uri), holder, member, lease, LocalOf(options)));

    internal override Task<IFleetBoard> OpenBoardAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IFleetBoard>(new LocalBoard(ExportFolder.At(PathOf(uri)).Fleet));

    internal override void Shut(DestinationUri uri, IHolding holding, string member) => LocalMember.Clean(PathOf(uri), holding.Number, member);

    private static LocalDestinationOptions LocalOf(DestinationOptions options) => new()
    {
        Lock = options.Lock,
        Time = options.Time,
        Notice = options.Notice,
        CrashPoint = options.CrashPoint,
    };

    private static string PathOf(DestinationUri uri) => ((LocalDirectory)uri).FullPath;
}
