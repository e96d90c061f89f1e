namespace WandbExporter.Client.Model;

/// <summary>Which runs a listing covers.</summary>
/// <param name="Filters">The server's filter: JSON text in MongoDB's syntax, <c>{}</c> for all.</param>
/// <param name="Order"><c>+</c> or <c>-</c> and a field. The default puts new runs last, so that a listing is not shifted by them.</param>
/// <param name="PageSize">Runs a page.</param>
public sealed record RunQuery(string Filters = "{}", string Order = "+created_at", int PageSize = 50);
