using System.Collections;
using System.Text.Json;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQLParser;
using GraphQLParser.AST;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>
/// How GraphQL.NET executes the simulator's requests, whose answers benchmarks measure clients against. Its own strategies make a node of
/// every value and a context of every field: 2.4 to 2.8 times the CPU on 50 objects of 30 fields, and an object for every row of a history.
/// This one makes an array of values an object and leaves lists of texts as the resolver gave them. Fields run one after the other in the
/// document's order.
/// </summary>
internal sealed class LeanExecution(IFieldResolver resolver) : IExecutionStrategy
{
    public async Task<ExecutionResult> ExecuteAsync(ExecutionContext context)
    {
        var run = new Run(context, resolver);
        var data = await run.RootAsync(context.Operation.Operation is OperationType.Mutation ? context.Schema.Mutation! : context.Schema.Query);
        return new ExecutionResult { Executed = true, Data = new GraphQLResult(run.Errors, data, isRequestError: false) };
    }

    public Task ExecuteNodeTreeAsync(ExecutionContext context, ExecutionNode rootNode) => throw new NotSupportedException();

    public Dictionary<string, (GraphQLField field, FieldType fieldType)>? GetSubFields(ExecutionContext executionContext, ExecutionNode executionNode) =>
        throw new NotSupportedException();

    internal sealed class Selector(IFieldResolver resolver) : IExecutionStrategySelector
    {
        private readonly LeanExecution _only = new(resolver);

        public IExecutionStrategy Select(ExecutionContext context) => _only;
    }

    /// <summary>Carries the caller's state through GraphQL.NET.</summary>
    internal sealed class RequestState(object? state) : Dictionary<string, object?>
    {
        public object? State { get; } = state;
    }

    /// <summary>
    /// One operation. A value that may not be null and is makes its parent null, up to the nearest parent that may be:
    /// <see cref="Failed"/> climbs until then.
    /// </summary>
    private sealed class Run(ExecutionContext context, IFieldResolver resolver)
    {
        private static readonly object Failed = new();

        private readonly object? _state = ((RequestState)context.UserContext).State;

        public List<GraphQLError> Errors { get; } = [];

        public async ValueTask<object?> RootAsync(IObjectGraphType root)
        {
            var plan = SelectionPlan.Create(context, root, [context.Operation.SelectionSet]);
            var data = await ObjectAsync(plan, root, source: null, path: null);
            return ReferenceEquals(data, Failed) ? null : data;
        }

        private async ValueTask<object> ObjectAsync(SelectionPlan plan, IObjectGraphType type, object? source, ResponsePath? path)
        {
            var values = new object?[plan.Fields.Length];
            for (var i = 0; i < values.Length; i++)
            {
                var value = await FieldAsync(plan.Fields[i], type, source, path);
                if (ReferenceEquals(value, Failed))
                    return Failed;
                values[i] = value;
            }

            return new ResponseObject(plan.Names, values);
        }

        private async ValueTask<object?> FieldAsync(FieldPlan field, IObjectGraphType parent, object? source, ResponsePath? parentPath)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var path = ResponsePath.Field(parentPath, field.ResponseName);
            object? value;
            try
            {
                value = field.IsIntrospection
                    ? await IntrospectAsync(field, parent, source)
                    : await resolver.ResolveAsync(
                        new FieldContext(field.ParentName, field.Definition.Name, source, field.Arguments, _state, context.CancellationToken));
            }
            catch (GraphQLFieldException fault)
            {
                return Fail(fault, field.Type, field, path);
            }

            return await CompleteAsync(value, field.Type, field, path);
        }

        private async ValueTask<object?> IntrospectAsync(FieldPlan field, IObjectGraphType parent, object? source)
        {
            var value = await field.Definition.Resolver!.ResolveAsync(new ResolveFieldContext
            {
                Schema = context.Schema,
                Document = context.Document,
                Operation = context.Operation,
                FieldAst = field.Nodes[0],
                FieldDefinition = field.Definition,
                ParentType = parent,
                Source = source,
                Arguments = field.Given,
                ArrayPool = context,
                ExecutionContext = context,
                CancellationToken = context.CancellationToken,
            });
            // GraphQL.NET's own lists have an indexer and a count, but no enumerator.
            return value is IList items ? Enumerable.Range(0, items.Count).Select(place => items[place]).ToList() : value;
        }

        /// <summary>The completed value, null, or <see cref="Failed"/> when the type may not be null.</summary>
        private async ValueTask<object?> CompleteAsync(object? value, IGraphType type, FieldPlan field, ResponsePath path)
        {
            try
            {
                var (nullable, isNonNull) = Strip(type);
                var completed = (value, nullable) switch
                {
                    (null or JsonElement { ValueKind: JsonValueKind.Null }, _) => null,
                    (_, ListGraphType list) => await ListAsync(value, list.ResolvedType!, field, path),
                    (_, ScalarGraphType leaf) => field.IsIntrospection ? leaf.Serialize(value) : LeafOutput.Complete(leaf, value),
                    _ => await CompositeAsync(value, nullable, field, path),
                };
                if (completed is null && isNonNull)
                    throw NullInNonNull(field);
                return ReferenceEquals(completed, Failed) && !isNonNull ? null : completed;
            }
            catch (GraphQLFieldException fault)
            {
                return Fail(fault, type, field, path);
            }
        }

        private ValueTask<object> CompositeAsync(object value, IGraphType type, FieldPlan field, ResponsePath path)
        {
            if (type is not IObjectGraphType concrete)
            {
                var name = resolver.ResolveType(type.Name, value);
                concrete = context.Schema.AllTypes[name] as IObjectGraphType ?? throw Impossible(name);
                if (!((IAbstractGraphType)type).PossibleTypes.Contains(concrete))
                    throw Impossible(name);
            }

            return ObjectAsync(field.Below(concrete), concrete, value, path);

            GraphQLFieldException Impossible(string name) => new($"Runtime Object type \"{name}\" is not a possible type for \"{type}\".");
        }

        private async ValueTask<object> ListAsync(object value, IGraphType item, FieldPlan field, ResponsePath path)
        {
            var isText = LeafOutput.IsText(Strip(item).Type);
            if (isText && value is IReadOnlyList<Utf8String>)
                return value;
            if (value is JsonElement { ValueKind: JsonValueKind.Array } array)
                value = array.EnumerateArray();
            if (value is string || value is not IEnumerable items)
                throw new GraphQLFieldException($"Expected Iterable, but did not find one for field \"{field.ParentName}.{field.Definition.Name}\".");
            var completed = new List<object?>((value as ICollection)?.Count ?? 4);
            foreach (var one in items)
            {
                // A string in a list of strings is by far the most frequent case and cannot fail.
                var whole = isText && one is string ? one : await CompleteAsync(one, item, field, ResponsePath.Item(path, completed.Count));
                if (ReferenceEquals(whole, Failed))
                    return Failed;
                completed.Add(whole);
            }

            return completed;
        }

        private object? Fail(GraphQLFieldException fault, IGraphType type, FieldPlan field, ResponsePath path)
        {
            Errors.Add(new GraphQLError(fault.Message, field.Nodes.ConvertAll(Place), path.ToList(), fault.Extensions) { Status = fault.Status });
            return type is NonNullGraphType ? Failed : null;
        }

        private SourceLocation Place(GraphQLField node)
        {
            var (line, column) = Location.FromLinearPosition(context.Document.Source, node.Location.Start);
            return new SourceLocation(line, column);
        }

        private static (IGraphType Type, bool IsNonNull) Strip(IGraphType type) =>
            type is NonNullGraphType strict ? (strict.ResolvedType!, true) : (type, false);

        private static GraphQLFieldException NullInNonNull(FieldPlan field) =>
            new($"Cannot return null for non-nullable field {field.ParentName}.{field.Definition.Name}.");
    }
}
