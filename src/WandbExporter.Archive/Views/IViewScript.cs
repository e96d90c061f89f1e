namespace WandbExporter.Archive.Views;

/// <summary>How an engine comes to the tables of an export, in its SQL.</summary>
internal interface IViewScript
{
    /// <param name="tables">The tables, present or not.</param>
    /// <param name="root">Where the export is, without a slash at the end.</param>
    /// <exception cref="Core.Errors.ExportException">The engine does not read what is there.</exception>
    string Render(IReadOnlyList<ScriptTable> tables, string root);
}
