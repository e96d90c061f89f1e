using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Updates;

/// <summary>
/// One change of what the server holds, not made yet: <see cref="DryRun"/> shows what would be sent, <see cref="SendAsync"/> sends it.
/// It never changes, and may be sent again.
/// </summary>
/// <remarks>
/// A request that fails is repeated only while nothing can happen twice: always when <see cref="IsIdempotent"/>, and else as long as the server
/// has certainly done nothing. What remains is an <see cref="UpdateException"/>, whose <see cref="UpdateException.Outcome"/> says whether the
/// change may have been made. After a cancellation it may have been, too.
/// </remarks>
public class Mutation
{
    private readonly UpdateRequest _request;

    private protected Mutation(UpdateRequest request) => _request = request;

    /// <summary>What it does, for people: such as <c>the update of the run team/project/run</c>.</summary>
    public string Subject => _request.Subject;

    /// <summary>Whether to make it twice leaves what to make it once does.</summary>
    public bool IsIdempotent => _request.Document.IsIdempotent;

    /// <summary>What would be sent. Nothing is.</summary>
    public MutationRequest DryRun() => new(_request.Document.Query.Name, _request.Document.Query.Without([]), _request.Variables.Shown());

    /// <exception cref="UpdateException">The server refused it, or nobody knows what became of it.</exception>
    public Task SendAsync(CancellationToken cancellationToken = default) => _request.SendAsync(cancellationToken);

    internal static Mutation Of(UpdateRequest request) => new(request);
}
