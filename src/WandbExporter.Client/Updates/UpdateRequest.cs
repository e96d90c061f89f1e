using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Updates;

/// <summary>A document, what it is given, and the way to the server.</summary>
internal sealed class UpdateRequest(GraphQLTransport graphQL, AnswerClassifier classifier, UpdateDocument document, string subject, Variables input)
{
    public UpdateDocument Document { get; } = document;

    public string Subject { get; } = subject;

    public Variables Variables { get; } = new() { { "input", input } };

    public Task<UpdatePayload> SendAsync(CancellationToken cancellationToken) => graphQL.UpdateAsync(Document, Variables, Subject, cancellationToken);

    /// <summary>The server took the change, and did not say what came of it.</summary>
    public UpdateException Unclear() => new(classifier.UpdateRefused(Subject), UpdateOutcome.Unknown);
}
