using Akka.Configuration;
using Akka.Streams;
using WandbExporter.Core.Errors;
using WandbExporter.Hocon;

namespace WandbExporter.Engine;

/// <summary>
/// Refuses what would otherwise be obeyed in silence: a key that no setting has, wherever in the file it stands, and one that holds null.
/// </summary>
internal static class SettingsCheck
{
    private const string Ours = "wandb-export";
    private const string Akkas = "akka";

    /// <summary>Objects of Akka.NET whose keys are names of the operator's own.</summary>
    private static readonly string[] OpenSections =
    [
        "akka.actor.deployment.",
        "akka.actor.serializers.",
        "akka.actor.serialization-bindings.",
        "akka.actor.serialization-identifiers.",
        "akka.actor.router.type-mapping.",
    ];

    /// <exception cref="ExportException">A key is unknown or null; the message names it and what was probably meant.</exception>
    public static void Check(HoconConfig overrides, HoconConfig reference)
    {
        if (overrides.IsEmpty)
            return;
        var known = Leaves(reference).Select(leaf => leaf.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, value) in Leaves(overrides))
        {
            if (value.IsUndefined)
                continue;
            if (value.IsNull)
                throw Invalid($"'{path}' is null; give it a value, or leave it out for the default.");
            if (known.Contains(path) || (path.StartsWith(Akkas + ".", StringComparison.Ordinal) && IsKnownToAkka(path)))
                continue;
            throw Invalid($"There is no setting '{path}'; {Remedy(path, known)}");
        }
    }

    private static string Remedy(string path, HashSet<string> known)
    {
        var meant = known.Contains($"{Ours}.{path}")
            ? $"{Ours}.{path}"
            : Spelling.Nearest(path, known) ?? Spelling.Nearest($"{Ours}.{path}", known);
        return meant is null ? $"'wandb-export config' prints all that there are." : $"did you mean '{meant}'? 'wandb-export config' prints all that there are.";
    }

    private static bool IsKnownToAkka(string path) =>
        OpenSections.Any(section => path.StartsWith(section, StringComparison.Ordinal)) || AkkaSettings.Value.Contains(path);

    /// <summary>Every key that Akka.NET itself reads; its reader merges them slowly, so only a file that has such keys pays for it.</summary>
    private static readonly Lazy<HashSet<string>> AkkaSettings = new(() =>
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        AddLeaves(keys, ConfigurationFactory.Default().Root, "");
        AddLeaves(keys, ActorMaterializer.DefaultConfig().Root, "");
        return keys;
    });

    private static void AddLeaves(HashSet<string> keys, Akka.Configuration.Hocon.HoconValue value, string path)
    {
        if (path.Length > 0 && !value.IsObject())
            keys.Add(path);
        if (!value.IsObject())
            return;
        foreach (var (key, inner) in value.GetObject().Items)
            AddLeaves(keys, inner, path.Length == 0 ? key : $"{path}.{key}");
    }

    private static IEnumerable<(string Path, HoconValue Value)> Leaves(HoconConfig config) => Leaves(config.Root, "");

    /// <summary>Every key that holds no object, by its dotted path; an empty object is a key, too.</summary>
    private static IEnumerable<(string Path, HoconValue Value)> Leaves(HoconValue value, string path)
    {
        if (value.GetObject() is not { } owner)
            return [(path, value)];
        return owner.Items.SelectMany(item => Leaves(item.Value, path.Length == 0 ? item.Key : $"{path}.{item.Key}"));
    }

    private static ExportException Invalid(string message) =>
        new(new Failure(FailureCategory.Fatal, FailureCode.Configuration, message, ExitCode.Usage));
}
