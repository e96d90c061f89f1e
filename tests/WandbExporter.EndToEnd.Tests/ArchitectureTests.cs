using System.Text.RegularExpressions;
using System.Xml.Linq;
using WandbExporter.EndToEnd.Tests.Support;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Projects are layers with one direction; this holds them to it.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["WandbExporter.Core"] = [],
        ["WandbExporter.Parquet"] = [],
        ["WandbExporter.Hocon"] = [],
        ["WandbExporter.Client"] = ["WandbExporter.Core"],
        ["WandbExporter.Storage"] = ["WandbExporter.Core"],
        ["WandbExporter.Tables"] = ["WandbExporter.Core", "WandbExporter.Client", "WandbExporter.Parquet"],
        ["WandbExporter.Arrow"] = ["WandbExporter.Client", "WandbExporter.Parquet", "WandbExporter.Tables"],
        ["WandbExporter.Archive"] = ["WandbExporter.Core", "WandbExporter.Client", "WandbExporter.Parquet", "WandbExporter.Storage", "WandbExporter.Tables"],
        ["WandbExporter.Query"] = ["WandbExporter.Core", "WandbExporter.Parquet", "WandbExporter.Storage", "WandbExporter.Tables"],
        ["WandbExporter.Engine"] =
        [
            "WandbExporter.Core", "WandbExporter.Client", "WandbExporter.Parquet", "WandbExporter.Storage", "WandbExporter.Hocon",
            "WandbExporter.Tables", "WandbExporter.Archive",
        ],
        ["WandbExporter.Fleet"] = ["WandbExporter.Engine"],
        ["WandbExporter.Browse"] = ["WandbExporter.Core", "WandbExporter.Query", "WandbExporter.Storage"],
        ["WandbExporter.Cli"] = ["WandbExporter.Engine", "WandbExporter.Fleet", "WandbExporter.Query", "WandbExporter.Browse", "WandbExporter.Simulator"],
        ["WandbExporter.Simulator"] = [],
    };

    [Fact]
    public void Every_product_project_references_only_the_layers_below_it()
    {
        foreach (var project in Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var references = XDocument.Load(project).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)).ToList();
            Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} has no place among the layers.");
            Assert.True(references.All(allowed.Contains), $"{name} references {string.Join(", ", references.Except(allowed))}.");
        }
    }

    /// <summary>Whoever reads CONTRIBUTING.md finds each project, what it is for, and between which others it stands.</summary>
    [Fact]
    public void Every_product_project_is_where_contributors_look_for_it()
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md"));
        var arrows = guide[guide.IndexOf("References go one way:", StringComparison.Ordinal)..guide.IndexOf("Within a project the namespaces", StringComparison.Ordinal)];
        Assert.All(Allowed.Keys, project => Assert.Contains($"\nsrc/{project} ", guide, StringComparison.Ordinal));
        var steps = Arrow().Matches(arrows)
            .Select(chain => chain.Groups[1].Value.Split('←').Select(end => Name().Matches(end).Select(name => $"WandbExporter.{name.Value}").ToList()).ToList())
            .SelectMany(ends => ends.Zip(ends.Skip(1)))
            .SelectMany(step => from below in step.First from above in step.Second select (Below: below, Above: above))
            .ToLookup(step => step.Above, step => step.Below);
        Assert.All(Allowed, project => Assert.Empty(project.Value.Except(Below(project.Key))));

        IEnumerable<string> Below(string project) => steps[project].SelectMany(below => Below(below).Prepend(below));
    }

    [GeneratedRegex("`([^`]*←[^`]*)`")]
    private static partial Regex Arrow();

    [GeneratedRegex("[A-Z][a-z]+")]
    private static partial Regex Name();

    [Fact]
    public void Only_the_engine_and_the_fleet_use_actors()
    {
        foreach (var file in Repository.SourceFiles("src").Where(file => !file.Contains("WandbExporter.Engine/", StringComparison.Ordinal) && !file.Contains("WandbExporter.Fleet/", StringComparison.Ordinal)))
        {
            var text = File.ReadAllText(file);
            Assert.False(text.Contains("using Akka.Actor", StringComparison.Ordinal) || text.Contains("using Akka.Streams", StringComparison.Ordinal), file);
        }
    }

    [Theory]
    [InlineData("Amazon", "S3")]
    [InlineData("Azure", "Azure")]
    [InlineData("Google", "Google")]
    public void A_cloud_is_used_in_its_own_folder_alone(string library, string folder) => Assert.All(
        Repository.SourceFiles("src").Where(file => !file.Contains($"WandbExporter.Storage/{folder}/", StringComparison.Ordinal)),
        file => Assert.DoesNotContain($"using {library}.", File.ReadAllText(file), StringComparison.Ordinal));

    /// <summary>
    /// A namespace may use, and be used by, those that it stands in: a project's own namespace is its door. Between all others the way is
    /// one. A directive that nothing needs is an error of the build, so what a file names it also uses.
    /// </summary>
    [Fact]
    public void No_namespaces_of_a_project_use_each_other_in_a_circle()
    {
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .SelectMany(project => NamespaceCircles.In(Repository.SourceFiles(Path.GetRelativePath(Repository.Root, project)))));
    }

    [Fact]
    public void Nothing_of_ours_stands_in_for_a_library() =>
        Assert.All(Repository.SourceFiles("src"), file => Assert.DoesNotContain("namespace Akka", File.ReadAllText(file), StringComparison.Ordinal));

    /// <summary>A console program and its actors have no synchronisation context: what would say so at each await says nothing.</summary>
    [Fact]
    public void No_await_is_told_to_leave_a_context_that_there_is_not() =>
        Assert.All(Repository.SourceFiles("src"), file => Assert.DoesNotContain("ConfigureAwait(false)", File.ReadAllText(file), StringComparison.Ordinal));

    /// <summary>What is counted in a sentence stands in the singular for one of it: <c>Counted</c> says which.</summary>
    [Fact]
    public void Sentences_count_in_the_singular_and_the_plural() => Assert.All(
        ((string[])["Core", "Engine", "Archive", "Query", "Browse", "Cli"]).SelectMany(project => Repository.SourceFiles($"src/WandbExporter.{project}")),
        file => Assert.DoesNotContain(File.ReadLines(file), line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && CountedByHand().IsMatch(line)));

    [GeneratedRegex("""\$".*(\{[^{}" ][^{}"]*\} (rows|runs|files|units|parts|versions|objects|projects|problems|requests|records|collections)\b(?! \{)|[a-z]\((s|es)\))""")]
    private static partial Regex CountedByHand();

    [Fact]
    public void No_file_outgrows_its_room() =>
        Assert.All(Repository.SourceFiles("src").Concat(Repository.SourceFiles("tests")), file => Assert.True(File.ReadLines(file).Count() <= 450, file));
}
