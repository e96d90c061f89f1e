using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Updates;

/// <summary>A <see cref="Mutation"/> that the server answers with what there is afterwards.</summary>
public sealed class Mutation<T> : Mutation
    where T : notnull
{
    private readonly UpdateRequest _request;
    private readonly Func<UpdatePayload, T?> _read;

    internal Mutation(UpdateRequest request, Func<UpdatePayload, T?> read)
        : base(request)
    {
        _request = request;
        _read = read;
    }

    /// <exception cref="UpdateException">The server refused it, or nobody knows what became of it.</exception>
    public new async Task<T> SendAsync(CancellationToken cancellationToken = default)
    {
        var payload = await _request.SendAsync(cancellationToken);
        return _read(payload) is { } result ? result : throw _request.Unclear();
    }
}
