namespace WandbExporter.Simulator;

/// <summary>How the fields of <c>Mutation</c> are answered. Each makes its change as a whole, one after the other; what it refuses changes nothing.</summary>
internal sealed class Mutations
{
    private readonly Dictionary<string, Func<Change, Payload>> _all = new(StringComparer.Ordinal);

    public Mutations()
    {
        RunMutations.Register(this);
        FileMutations.Register(this);
        ProjectMutations.Register(this);
        SweepMutations.Register(this);
        ArtifactMutations.Register(this);
        DraftMutations.Register(this);
        DraftFileMutations.Register(this);
        CollectionMutations.Register(this);
        TriggerMutations.Register(this);
        PeopleMutations.Register(this);
        LaunchMutations.Register(this);
        ViewMutations.Register(this);
    }

    /// <summary>The mutations that can be made; others are refused.</summary>
    public IReadOnlyCollection<string> Names => _all.Keys;

    public Mutations Add(string name, Func<Change, Payload> make)
    {
        _all.Add(name, make);
        return this;
    }

    /// <exception cref="GraphQL.GraphQLFieldException">The server refuses it.</exception>
    public Payload Make(string name, Call call)
    {
        if (!_all.TryGetValue(name, out var make) || call.Session.Account is null or { IsReadOnly: true })
            throw Change.Denied();
        var change = new Change(call);
        lock (change.Worlds.Gate)
        {
            var payload = make(change);
            change.Server.CountChange();
            payload["clientMutationId"] = change.Input.Text("clientMutationId");
            payload["clientMutationID"] = change.Input.Text("clientMutationID");
            return payload;
        }
    }
}
