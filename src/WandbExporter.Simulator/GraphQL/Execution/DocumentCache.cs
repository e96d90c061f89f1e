using System.Collections.Concurrent;
using GraphQL.Types;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>Documents by their text: clients send the same few again and again.</summary>
internal sealed class DocumentCache(ISchema schema, GraphQLLimits limits)
{
    private const int Capacity = 512;

    private readonly ConcurrentDictionary<string, KnownDocument> _documents = new();

    public KnownDocument Get(string text)
    {
        if (_documents.TryGetValue(text, out var known))
            return known;
        var read = Read(text);
        if (_documents.Count >= Capacity)
            _documents.Clear();
        _documents.TryAdd(text, read);
        return read;
    }

    private KnownDocument Read(string text)
    {
        if (text.Length > limits.MaxDocumentLength)
            return new KnownDocument(new GraphQLError($"The document is longer than {limits.MaxDocumentLength} characters."));
        try
        {
            var options = new ParserOptions { Ignore = IgnoreOptions.Comments, MaxDepth = limits.MaxSyntaxDepth };
            var document = Parser.Parse(text, options);
            return Unknown(document) is { } kind
                ? new KnownDocument(new GraphQLError($"Schema is not configured to execute {kind.ToString().ToLowerInvariant()} operations."))
                : new KnownDocument(document);
        }
        catch (GraphQLMaxDepthExceededException)
        {
            return new KnownDocument(new GraphQLError($"Syntax Error: The document nests more than {limits.MaxSyntaxDepth} levels deep."));
        }
        catch (GraphQLSyntaxErrorException fault)
        {
            return new KnownDocument(
                new GraphQLError($"Syntax Error: {fault.Description}", new SourceLocation(fault.Location.Line, fault.Location.Column)));
        }
        catch (IndexOutOfRangeException)
        {
            // The parser fails so when it looks for the line of a syntax error in a text with lone carriage returns.
            return new KnownDocument(new GraphQLError("Syntax Error: The document cannot be read."));
        }
    }

    /// <summary>A kind of operation that the schema lacks; GraphQL.NET throws there.</summary>
    private OperationType? Unknown(GraphQLDocument document) => document.Definitions
        .OfType<GraphQLOperationDefinition>()
        .Select(operation => (OperationType?)operation.Operation)
        .FirstOrDefault(kind => kind is OperationType.Subscription || (kind is OperationType.Mutation && schema.Mutation is null));
}

/// <summary>A document that was read, or why it could not be.</summary>
internal sealed class KnownDocument
{
    public KnownDocument(GraphQLDocument syntax) => Syntax = syntax;

    public KnownDocument(GraphQLError fault) => Fault = fault;

    public GraphQLDocument? Syntax { get; }

    public GraphQLError? Fault { get; }

    /// <summary>It was executed before: only the variables need to be checked again.</summary>
    public volatile bool IsValid;
}
