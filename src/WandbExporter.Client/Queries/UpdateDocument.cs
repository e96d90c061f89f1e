namespace WandbExporter.Client.Queries;

/// <summary>A document that changes what the server holds. Its one variable is <c>$input</c>, and what it answers is called <c>payload</c>.</summary>
/// <param name="IsIdempotent">To send it twice leaves what to send it once does.</param>
/// <param name="IsDeletion">The one thing that it is about being gone is what it wants.</param>
/// <param name="AnswersSecret">Its answer holds a key or a signed URL, and is quoted nowhere.</param>
internal sealed record UpdateDocument(QueryDocument Query, bool IsIdempotent = false, bool IsDeletion = false, bool AnswersSecret = false)
{
    public static UpdateDocument Of(string name, bool IsIdempotent = false, bool IsDeletion = false, bool AnswersSecret = false) =>
        new(new QueryDocument(name), IsIdempotent, IsDeletion, AnswersSecret);
}
