namespace WandbExporter.Browse.Http;

/// <summary>A question that the page does not ask: the answer is the sentence, and 400.</summary>
public sealed class BadQuestionException : Exception
{
    public BadQuestionException()
        : this("The question cannot be read.")
    {
    }

    public BadQuestionException(string message)
        : base(message)
    {
    }

    public BadQuestionException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
