using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Updates;

/// <summary>Makes the mutations of every area: the one place that knows how they reach the server.</summary>
internal sealed class UpdateRequests(GraphQLTransport graphQL, AnswerClassifier classifier, SignedUpload upload, RetryPolicy retry, TimeProvider time)
{
    public GraphQLTransport GraphQL { get; } = graphQL;

    public AnswerClassifier Classifier { get; } = classifier;

    public SignedUpload SignedUpload { get; } = upload;

    public TimeProvider Time { get; } = time;

    /// <summary>How long to wait before another look, the first of which is 0.</summary>
    public TimeSpan Backoff(int look) => retry.Backoff(look);

    public RunFileUpload Upload(RunPath run, string name, Func<Stream> open) => new(GraphQL, Classifier, SignedUpload, run, name, open);

    /// <param name="subject">What is asked for, as the object of "when asked for …".</param>
    public Mutation Of(UpdateDocument document, string subject, Variables input) => Mutation.Of(new UpdateRequest(GraphQL, Classifier, document, subject, input));

    /// <param name="subject">As above.</param>
    /// <param name="read">Null: the answer lacks what was asked for.</param>
    public Mutation<T> Of<T>(UpdateDocument document, string subject, Variables input, Func<UpdatePayload, T?> read)
        where T : notnull => new(new UpdateRequest(GraphQL, Classifier, document, subject, input), read);
}
