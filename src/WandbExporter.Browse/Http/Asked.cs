using System.Globalization;
using Microsoft.AspNetCore.Http;
using WandbExporter.Core.Ids;

namespace WandbExporter.Browse.Http;

/// <summary>What a request asks for.</summary>
/// <param name="Values">Its query.</param>
internal readonly record struct Asked(IQueryCollection Values)
{
    public ProjectPath Project => new(Text("entity"), Text("project"));

    public RunPath Run => new(Text("entity"), Text("project"), Text("run"));

    /// <exception cref="BadQuestionException">There is none.</exception>
    public string Text(string name) => Optional(name) ?? throw new BadQuestionException($"The question names no {name}.");

    public string? Optional(string name) => Values[name] is [{ } value, ..] ? value : null;

    public IReadOnlyList<string> All(string name) => [.. Values[name].OfType<string>()];

    public int Number(string name, int otherwise, int most) =>
        Optional(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, most)
        : throw new BadQuestionException($"{name} is no number.");

    public double? Real(string name) =>
        Optional(name) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw new BadQuestionException($"{name} is no number.");
}
