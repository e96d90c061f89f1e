using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Updates;

/// <summary>Makes the mutations of every area: the one place that knows how they reach the server.</summary>
internal sealed class UpdateRequests(GraphQLTransport graphQL, AnswerClassifier classifier, SignedUpload upload)
{
    public RunFileUpload Upload(RunPath run, string name, Func<Stream> open) => new(graphQL, classifier, upload, run, name, open);

    /// <param name="subject">What is asked for, as the object of "when asked for …".</param>
    public Mutation Of(UpdateDocument document, string subject, Variables input) => Mutation.Of(new UpdateRequest(graphQL, classifier, document, subject, input));

    /// <param name="subject">As above.</param>
    /// <param name="read">Null: the answer lacks what was asked for.</param>
    public Mutation<T> Of<T>(UpdateDocument document, string subject, Variables input, Func<UpdatePayload, T?> read)
        where T : notnull => new(new UpdateRequest(graphQL, classifier, document, subject, input), read);
}
