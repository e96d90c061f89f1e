namespace WandbExporter.Client.Model;

/// <summary>Which runs a listing covers.</summary>
/// <param name="Filters">The server's filter: JSON text in MongoDB's syntax, <c>{}</c> for all.</param>
/// <param name="Order"><c>+</c> or <c>-</c> and a field. The default puts new runs last, so that a listing is not shifted by them.</param>
/// <param name="PageSize">Runs of the first page.</param>
/// <param name="LargestPage">Runs of a page where the server answers quickly; <paramref name="PageSize"/> if that is more.</param>
public sealed record RunQuery(string Filters = "{}", string Order = "+created_at", int PageSize = 50, int LargestPage = 0);
