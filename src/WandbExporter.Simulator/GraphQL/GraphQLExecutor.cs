using System.Text.Json;
using System.Text.RegularExpressions;
using GraphQL;
using GraphQL.Execution;
using GraphQL.SystemTextJson;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQL.Validation.Complexity;
using GraphQL.Validation.Rules;
using GraphQL.Validation.Rules.Custom;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>
/// Answers requests: GraphQL.NET parses them, validates them and reads their variables and arguments, <see cref="LeanExecution"/> executes
/// them. Safe for concurrent use when the resolver is.
/// </summary>
public sealed partial class GraphQLExecutor
{
    private const int MaxErrors = 100;

    private static readonly GraphQLSerializer Json = new();

    private readonly ISchema _schema;
    private readonly DocumentExecuter _executer;
    private readonly DocumentCache _documents;
    private readonly IReadOnlyList<IValidationRule> _rules;

    public GraphQLExecutor(ISchema schema, IFieldResolver resolver)
        : this(schema, resolver, GraphQLLimits.Default)
    {
    }

    public GraphQLExecutor(ISchema schema, IFieldResolver resolver, GraphQLLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _schema = schema;
        _documents = new DocumentCache(schema, limits);
        _executer = new DocumentExecuter(new GraphQLDocumentBuilder(), new DocumentValidator(), new LeanExecution.Selector(resolver), []);
        _rules =
        [
            .. DocumentValidator.CoreRules.Where(rule => rule is not VariablesInAllowedPosition),
            new VariablePositions(),
            new ComplexityValidationRule(new ComplexityOptions { MaxDepth = limits.MaxDepth }),
        ];
    }

    /// <param name="state">Handed to every resolver as <see cref="FieldContext.State"/>.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async ValueTask<GraphQLResult> ExecuteAsync(GraphQLRequest request, object? state, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Variables is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) })
            return GraphQLResult.RequestError("Variables must be provided as an Object where each property is a variable value.");
        var document = _documents.Get(request.Query);
        if (document.Fault is { } fault)
            return Refuse([fault]);

        var result = await _executer.ExecuteAsync(new ExecutionOptions
        {
            Schema = _schema,
            Query = request.Query,
            Document = document.Syntax,
            ValidationRules = document.IsValid ? [] : _rules,
            OperationName = request.OperationName,
            Variables = request.Variables is { ValueKind: JsonValueKind.Object } variables ? Json.ReadNode<Inputs>(variables) : null,
            UserContext = new LeanExecution.RequestState(state),
            CancellationToken = ct,
            ThrowOnUnhandledException = true,
        });
        if (result.Data is not GraphQLResult answer)
            return Refuse(result.Errors?.Select(Error) ?? []);
        document.IsValid = true;
        return answer;
    }

    private static GraphQLError Error(ExecutionError error) => new(
        BareType().Replace(Apostrophes().Replace(error.Message, "\"$1\""), "$1\"$2\""),
        [.. error.Locations?.Select(location => new SourceLocation(location.Line, location.Column)) ?? []]);

    private static GraphQLResult Refuse(IEnumerable<GraphQLError> errors) => new(
        [.. errors.OrderBy(error => Place(error).Line).ThenBy(error => Place(error).Column).Take(MaxErrors)], null, isRequestError: true);

    private static SourceLocation Place(GraphQLError error) => error.Locations is [var first, ..] ? first : default;

    /// <summary>Names are quoted as W&amp;B's server quotes them: clients look for <c>Cannot query field "…"</c>.</summary>
    [GeneratedRegex("'([^'\"]*)'")]
    private static partial Regex Apostrophes();

    /// <summary>The one name that GraphQL.NET does not quote.</summary>
    [GeneratedRegex(@"^(Unknown type )(\w+)")]
    private static partial Regex BareType();
}
