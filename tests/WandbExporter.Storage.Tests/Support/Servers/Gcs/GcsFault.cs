namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>What happens to one request.</summary>
/// <param name="Status">It is answered with this error, and not carried out.</param>
/// <param name="Cut">The connection is cut.</param>
/// <param name="FlipsAByte">Another byte is stored than came in, after the service checked what came in.</param>
/// <param name="WrongCrc">The answer says another CRC32C than that of what is stored.</param>
/// <param name="Session">The host that an upload is said to go to.</param>
internal sealed record GcsFault(int? Status = null, GcsCut Cut = GcsCut.None, bool FlipsAByte = false, bool WrongCrc = false, Uri? Session = null);

internal enum GcsCut
{
    None,

    /// <summary>Nothing is done, and nothing answered.</summary>
    Before,

    /// <summary>It is done, and not answered.</summary>
    After,

    /// <summary>Half of the body has come in, or gone out.</summary>
    InTheMiddle,
}
