using System.Net;

namespace WandbExporter.Core.Errors;

/// <summary>
/// What a client of the server throws when it cannot give what was asked for: <c>catch (WandbException missing) when (missing.IsNotFound)</c>. What may pass has
/// been tried again by then. Its texts hold no credential and no signed address.
/// </summary>
public class WandbException(Failure failure, Exception? innerException = null) : ExportException(failure, innerException)
{
    /// <summary>A stable name for machines: one of <see cref="FailureCode"/>, such as <c>not_found</c>.</summary>
    public string Code => Failure.Code;

    /// <summary>The server's own words, in short; null if it said none.</summary>
    public string? ServerMessage => Failure.LastAnswer;

    /// <summary>The status of the answer that is not 2xx; null where the answer came with 200, or none came.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>It may go away by itself: the same call may succeed later.</summary>
    public bool IsTransient => Failure.Category == FailureCategory.Transient;

    /// <summary>The server shows nothing of the kind: it is not there, or the key may not see it, which the server does not tell apart. An address that answers 404 as a whole is no such answer.</summary>
    public bool IsNotFound =>
        Code is FailureCode.NotFound or FailureCode.UnknownEntity or FailureCode.UnknownOrganization or FailureCode.ProjectNotFound or FailureCode.RunNotFound;

    /// <summary>The key is accepted and may not do this.</summary>
    public bool IsForbidden => Code is FailureCode.PermissionDenied or FailureCode.FileForbidden;

    /// <summary>There is no key, or the server does not accept it.</summary>
    public bool IsUnauthenticated => Code is FailureCode.Credentials or FailureCode.NoApiKey or FailureCode.BadApiKey or FailureCode.TwoCredentials or FailureCode.IdentityToken;

    /// <summary>Requests came too fast, longer than the client was let to wait.</summary>
    public bool IsRateLimited => Code == FailureCode.RateLimited || StatusCode == HttpStatusCode.TooManyRequests;

    /// <summary>Something stands against an update: the name is taken, or somebody else was faster.</summary>
    public bool IsConflict => Code == FailureCode.Conflict || StatusCode == HttpStatusCode.Conflict;

    /// <summary>The server is too old for this, or has it switched off.</summary>
    public bool IsNotOffered => Code is FailureCode.NotOffered or FailureCode.UnsupportedQuery;
}
