using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>One field being resolved: its arguments by name, and the request.</summary>
internal readonly record struct Call(FieldContext Context)
{
    public Session Session => (Session)Context.State!;

    public ServerState Server => Session.Server;

    public string? Text(string name) => Context.Arguments.GetValueOrDefault(name) as string;

    public long? Whole(string name) => Context.Arguments.GetValueOrDefault(name) switch
    {
        int number => number,
        long number => number,
        _ => null,
    };

    public bool Flag(string name) => Context.Arguments.GetValueOrDefault(name) is true;

    /// <summary>Null when the argument is absent, null, or an empty list.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        Context.Arguments.GetValueOrDefault(name) is IReadOnlyList<object?> { Count: > 0 } list ? [.. list.OfType<string>()] : null;
}
