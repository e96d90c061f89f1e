using WandbExporter.Core.Ids;

namespace WandbExporter.Tables.Columns;

/// <summary>An item together with the run that it is of, which the server does not repeat in every item.</summary>
internal readonly record struct RunRow<TItem>(RunPath Run, TItem Item);
