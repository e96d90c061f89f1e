using System.Collections.Concurrent;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>Parsed and validated documents by their text: clients send the same few again and again.</summary>
internal sealed class DocumentCache(GraphQLSchema schema, GraphQLLimits limits)
{
    private const int Capacity = 512;

    private readonly ConcurrentDictionary<string, PreparedDocument> _documents = new();

    public PreparedDocument Get(string text)
    {
        if (_documents.TryGetValue(text, out var known))
            return known;
        var prepared = Prepare(text);
        if (_documents.Count >= Capacity)
            _documents.Clear();
        _documents.TryAdd(text, prepared);
        return prepared;
    }

    private PreparedDocument Prepare(string text)
    {
        if (text.Length > limits.MaxDocumentLength)
            return PreparedDocument.Refused(new GraphQLError($"The document is longer than {limits.MaxDocumentLength} characters."));
        try
        {
            var document = DocumentParser.Parse(text, limits.MaxTokens);
            return new PreparedDocument(document, DocumentValidator.Validate(schema, document, limits.MaxDepth));
        }
        catch (GraphQLSyntaxException fault)
        {
            return PreparedDocument.Refused(new GraphQLError(fault.Message, fault.Location));
        }
    }
}

/// <summary>A document that may be executed, or the reasons why it may not.</summary>
internal sealed class PreparedDocument
{
    public PreparedDocument(DocumentNode? document, IReadOnlyList<GraphQLError> errors)
    {
        Document = document;
        Errors = errors;
        Fragments = errors.Count > 0 || document is null ? [] : document.Fragments.ToDictionary(fragment => fragment.Name);
    }

    public DocumentNode? Document { get; }

    public IReadOnlyList<GraphQLError> Errors { get; }

    public Dictionary<string, FragmentNode> Fragments { get; }

    public static PreparedDocument Refused(GraphQLError error) => new(null, [error]);
}
