namespace WandbExporter.Storage.Local;

/// <summary>A directory of this machine: <c>./dir</c>, <c>/dir</c> or <c>file:///dir</c>.</summary>
/// <param name="FullPath">Absolute.</param>
public sealed record LocalDirectory(string FullPath) : DestinationUri
{
    internal override StoreKind Kind => LocalKind.Instance;

    public override string ToString() => FullPath;
}
