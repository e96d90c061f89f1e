using System.Collections;
using System.Text.Json;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>
/// One execution of one operation. Fields run one after the other in the document's order. A value that may not be null and is makes
/// its parent null, up to the nearest parent that may be: <see cref="_failed"/> climbs until then.
/// </summary>
internal sealed class OperationExecution(
    GraphQLSchema schema,
    IFieldResolver resolver,
    object? state,
    List<GraphQLError> errors,
    CancellationToken cancellationToken)
{
    private static readonly object _failed = new();

    public async ValueTask<object?> RunAsync(SelectionCollector collector, TypeDefinition root, SelectionSetNode selections)
    {
        try
        {
            var data = await ObjectAsync(SelectionPlan.Create(collector, root, [selections]), root, source: null, path: null);
            return ReferenceEquals(data, _failed) ? null : data;
        }
        catch (GraphQLFieldException fault)
        {
            errors.Add(new GraphQLError(fault.Message, selections.Location));
            return null;
        }
    }

    private async ValueTask<object> ObjectAsync(SelectionPlan plan, TypeDefinition type, object? source, ResponsePath? path)
    {
        var values = new object?[plan.Fields.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await FieldAsync(plan.Fields[i], type, source, path);
            if (ReferenceEquals(value, _failed))
                return _failed;
            values[i] = value;
        }

        return new ResponseObject(plan.Names, values);
    }

    private async ValueTask<object?> FieldAsync(FieldPlan field, TypeDefinition parent, object? source, ResponsePath? parentPath)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var type = field.Definition.Type;
        var path = ResponsePath.Field(parentPath, field.ResponseName);
        object? value;
        try
        {
            value = await ResolveAsync(field, parent, source);
        }
        catch (GraphQLFieldException fault)
        {
            return Fail(fault, type, field, path);
        }

        return await CompleteAsync(value, type, field, path);
    }

    private ValueTask<object?> ResolveAsync(FieldPlan field, TypeDefinition parent, object? source)
    {
        if (field.ArgumentFault is { } fault)
            throw fault;
        var name = field.Definition.Name;
        if (name == "__typename")
            return new ValueTask<object?>(parent.Name);
        if (name.StartsWith("__", StringComparison.Ordinal) || parent.Name.StartsWith("__", StringComparison.Ordinal))
            return new ValueTask<object?>(IntrospectionResolver.Resolve(schema, name, source, field.Arguments));
        return resolver.ResolveAsync(
            new FieldContext(parent.Name, name, source, field.Arguments, state, field.Selection, cancellationToken));
    }

    /// <summary>The completed value, null, or <see cref="_failed"/> when the type may not be null.</summary>
    private async ValueTask<object?> CompleteAsync(object? value, TypeRef type, FieldPlan field, ResponsePath path)
    {
        try
        {
            var nullable = type.Nullable;
            object? completed;
            if (value is null or JsonElement { ValueKind: JsonValueKind.Null })
                completed = null;
            else if (nullable.IsList)
                completed = await ListAsync(value, nullable.Inner!, field, path);
            else if (nullable.Definition.IsLeaf)
                completed = LeafOutput.Complete(nullable.Definition, value);
            else
                completed = await CompositeAsync(value, nullable.Definition, field, path);

            if (completed is null && type.IsNonNull)
                throw NullInNonNull(field);
            return ReferenceEquals(completed, _failed) && !type.IsNonNull ? null : completed;
        }
        catch (GraphQLFieldException fault)
        {
            return Fail(fault, type, field, path);
        }
    }

    private ValueTask<object> CompositeAsync(object value, TypeDefinition type, FieldPlan field, ResponsePath path)
    {
        if (type.IsAbstract)
        {
            var name = resolver.ResolveType(type.Name, value);
            var concrete = schema.Type(name);
            if (concrete is null || !type.CanBe(concrete))
                throw new GraphQLFieldException($"Runtime Object type \"{name}\" is not a possible type for \"{type}\".");
            type = concrete;
        }

        return ObjectAsync(field.Below(type), type, value, path);
    }

    private async ValueTask<object> ListAsync(object value, TypeRef item, FieldPlan field, ResponsePath path)
    {
        switch (value)
        {
            case IReadOnlyList<Utf8String> texts when !item.Nullable.IsList && LeafOutput.IsText(item.Definition):
                return texts;
            case IAsyncEnumerable<object?> items:
                return await AsyncListAsync(items, item, field, path);
            case IAsyncEnumerable<Utf8String> items:
                return await AsyncListAsync(items, item, field, path);
            case JsonElement { ValueKind: JsonValueKind.Array } array:
                return await ListAsync(array.EnumerateArray().Cast<object?>(), item, field, path);
            case IEnumerable items when value is not string:
                var completed = new List<object?>((value as ICollection)?.Count ?? 4);
                foreach (var one in items)
                {
                    if (!await AddAsync(completed, one, item, field, path))
                        return _failed;
                }

                return completed;
            default:
                throw new GraphQLFieldException(
                    $"Expected Iterable, but did not find one for field \"{field.ParentName}.{field.Definition.Name}\".");
        }
    }

    private async ValueTask<object> AsyncListAsync<T>(IAsyncEnumerable<T> items, TypeRef item, FieldPlan field, ResponsePath path)
    {
        var completed = new List<object?>();
        await foreach (var one in items.WithCancellation(cancellationToken))
        {
            if (!await AddAsync(completed, one, item, field, path))
                return _failed;
        }

        return completed;
    }

    /// <returns>False when the item, which may not be null, is: then the list is null.</returns>
    private async ValueTask<bool> AddAsync(List<object?> completed, object? value, TypeRef item, FieldPlan field, ResponsePath path)
    {
        // A string in a list of strings is by far the most frequent case and cannot fail.
        if (value is string && !item.Nullable.IsList && LeafOutput.IsText(item.Definition))
        {
            completed.Add(value);
            return true;
        }

        var one = await CompleteAsync(value, item, field, ResponsePath.Item(path, completed.Count));
        completed.Add(one);
        return !ReferenceEquals(one, _failed);
    }

    private object? Fail(GraphQLFieldException fault, TypeRef type, FieldPlan field, ResponsePath path)
    {
        errors.Add(new GraphQLError(fault.Message, field.Nodes.ConvertAll(node => node.Location), path.ToList(), fault.Extensions));
        return type.IsNonNull ? _failed : null;
    }

    private static GraphQLFieldException NullInNonNull(FieldPlan field) =>
        new($"Cannot return null for non-nullable field {field.ParentName}.{field.Definition.Name}.");
}
