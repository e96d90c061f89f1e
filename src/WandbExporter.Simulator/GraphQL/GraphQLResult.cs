using System.Text.Encodings.Web;
using System.Text.Json;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>The answer to a request.</summary>
public sealed class GraphQLResult
{
    internal GraphQLResult(IReadOnlyList<GraphQLError> errors, object? data, bool isRequestError)
    {
        Errors = errors;
        Data = data;
        IsRequestError = isRequestError;
    }

    /// <summary>
    /// How a writer for <see cref="WriteTo"/> is best made: without escapes that JSON does not need (they double strings that hold JSON)
    /// and without checks that the engine makes itself.
    /// </summary>
    public static JsonWriterOptions WriterOptions { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The document, the operation's name or the variables were refused; nothing was executed.</summary>
    public bool IsRequestError { get; }

    public IReadOnlyList<GraphQLError> Errors { get; }

    /// <summary>Opaque: read it through <see cref="WriteTo"/>. Null after a request error or when a root field failed that cannot be null.</summary>
    public object? Data { get; }

    /// <summary>A request error of the host's own, for bodies that hold no request.</summary>
    public static GraphQLResult RequestError(string message) => new([new GraphQLError(message)], null, isRequestError: true);

    /// <summary><c>errors</c> (if any), then <c>data</c> (if anything was executed). The writer is not flushed.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        if (Errors.Count > 0)
        {
            writer.WriteStartArray("errors"u8);
            foreach (var error in Errors)
                ResponseWriter.WriteError(writer, error);
            writer.WriteEndArray();
        }

        if (!IsRequestError)
        {
            writer.WritePropertyName("data"u8);
            ResponseWriter.WriteValue(writer, Data);
        }

        writer.WriteEndObject();
    }
}
