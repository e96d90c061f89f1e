using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>How each field of each object type is answered.</summary>
internal sealed class FieldMap
{
    private readonly Dictionary<(string Type, string Field), Func<FieldContext, object?>> _fields = [];

    public TypeFields<T> On<T>(string type)
        where T : class => new(this, type);

    public bool Knows(string type, string field) => _fields.ContainsKey((type, field));

    public bool TryGet(string type, string field, out Func<FieldContext, object?> answer) => _fields.TryGetValue((type, field), out answer!);

    internal void Add(string type, string field, Func<FieldContext, object?> answer) => _fields.Add((type, field), answer);
}

/// <summary>The fields of one type whose objects are <typeparamref name="T"/>.</summary>
internal sealed class TypeFields<T>(FieldMap map, string type)
    where T : class
{
    public TypeFields<T> Add(string field, Func<T, object?> value)
    {
        map.Add(type, field, context => value((T)context.Source!));
        return this;
    }

    public TypeFields<T> Add(string field, Func<T, Call, object?> value)
    {
        map.Add(type, field, context => value((T)context.Source!, new Call(context)));
        return this;
    }
}
