using WandbExporter.Core.Errors;
using WandbExporter.Core.References;

namespace WandbExporter.Storage.References;

/// <summary>What stores of every kind say of a reference that they do not give. It is the trouble of that file alone.</summary>
internal static class ReferenceRefusal
{
    public static ExportException Missing(ReferenceAddress address, string? version) => Permanent(
        FailureCode.NotFound, version is null ? $"There is nothing at {address} any more." : $"There is no version {version} of {address} any more.");

    /// <param name="address">The reference.</param>
    /// <param name="wanted">What lets one read it, as in "give the credentials …".</param>
    public static ExportException Forbidden(ReferenceAddress address, string wanted) =>
        Permanent(FailureCode.FileForbidden, $"Permission to read {address} is denied; give the credentials {wanted}, or leave {address.Place} out of --reference-allow.");

    public static ExportException Unreadable(ReferenceAddress address, string because) => Permanent(FailureCode.Reference, $"{address} cannot be read, because {because}.");

    public static ExportException NotAllowed(string because) => Permanent(FailureCode.ReferenceNotAllowed, $"Not followed, because {because}.");

    /// <summary>It became another one since it was begun.</summary>
    public static ExportException Changing(ReferenceAddress address) => new(new Failure(
        FailureCategory.Permanent, FailureCode.ContentChanged, $"{address} changed while it was downloaded; the same command downloads it from its beginning.", ExitCode.Incomplete));

    private static ExportException Permanent(string code, string message) => new(new Failure(FailureCategory.Permanent, code, message, ExitCode.Incomplete));
}
