using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

internal static class ArtifactMutations
{
    public static void Register(Mutations mutations) => mutations
        .Add("updateArtifact", Update)
        .Add("addAliases", change => Aliases(change, isAdded: true))
        .Add("deleteAliases", change => Aliases(change, isAdded: false))
        .Add("deleteArtifact", Delete)
        .Add("linkArtifact", Link)
        .Add("unlinkArtifact", Unlink)
        .Add("useArtifact", Use);

    /// <summary>Changes a version where it was made.</summary>
    public static void Edit(Change change, ArtifactData artifact, Func<VersionPlan, VersionPlan> edit) => Edit(change, artifact.Sequence, (number, plan) => number == artifact.Number ? edit(plan) : plan);

    private static void Edit(Change change, CollectionData sequence, Func<int, VersionPlan, VersionPlan> edit) => CollectionMutations.Edit(change, sequence, plan => plan with
    {
        Version = number => edit(number, plan.Version(number)),
    });

    public static void CheckAlias(string alias)
    {
        if (alias.Length == 0 || alias.IndexOfAny(['/', ':']) >= 0)
            throw Change.Invalid("an alias has at least one character, none of / and :");
    }

    private static Payload Update(Change change)
    {
        var input = change.Input;
        var artifact = change.Artifact(input.Text("artifactID")!);
        var (metadata, ttl) = (input.Json("metadata"), input.Whole("ttlDurationSeconds"));
        if (ttl is < -2)
            throw Change.Invalid("a time to live is a number of seconds");
        var (added, removed) = (Tags(input, "tagsToAdd"), Tags(input, "tagsToDelete"));
        Edit(change, artifact, version => version with
        {
            Description = input.Text("description") ?? version.Description,
            Metadata = metadata ?? version.Metadata,
            TtlSeconds = ttl ?? version.TtlSeconds,
            TtlIsInherited = ttl is null ? version.TtlIsInherited : ttl == -1,
            Tags = [.. version.Tags.Union(added).Except(removed)],
            UpdatedAt = change.Now,
        });
        return Again(change, artifact);
    }

    private static Payload Aliases(Change change, bool isAdded)
    {
        var artifact = change.Artifact(change.Input.Text("artifactID")!);
        var wanted = change.Input.Objects("aliases").Select(alias => (Collection: change.Collection(alias), Alias: alias.Text("alias")!)).ToList();
        foreach (var (collection, alias) in wanted)
        {
            CheckAlias(alias);
            if (collection.Members.All(member => member.Artifact.Id != artifact.Id))
                throw Change.Missing($"artifact in the collection {collection.Name}");
        }
        foreach (var (collection, alias) in wanted)
        {
            if (collection.IsPortfolio)
            {
                CollectionMutations.Edit(change, collection, plan => plan with
                {
                    Links = [.. plan.Links.Select(link => link with { Aliases = Moved(link.Aliases, alias, isAdded, link.Artifact.Id == artifact.Id) })],
                });
            }
            else
            {
                Edit(change, collection, (number, version) => version with { Aliases = Moved(version.Aliases, alias, isAdded, number == artifact.Number) });
            }
        }
        return Payload.Success();
    }

    /// <summary>A name that one version gets, all others lose.</summary>
    public static IReadOnlyList<string> Moved(IReadOnlyList<string> aliases, string alias, bool isAdded, bool isMeant)
    {
        if (!isAdded && !isMeant)
            return aliases;
        var others = aliases.Where(one => one != alias);
        return isAdded && isMeant ? [.. others, alias] : [.. others];
    }

    private static Payload Delete(Change change)
    {
        var artifact = change.Artifact(change.Input.Text("artifactID")!);
        var hasAliases = artifact.Sequence.Members[artifact.Number].Aliases.Any(alias => alias != "latest");
        if (hasAliases && change.Input.Flag("deleteAliases") != true)
            throw new GraphQLFieldException("cannot delete an artifact that has aliases") { Status = 400 };
        Edit(change, artifact, version => version with { State = VersionPlan.Deleted, Aliases = [] });
        return Again(change, artifact);
    }

    private static Payload Link(Change change)
    {
        var input = change.Input;
        var artifact = change.Artifact(input.Text("artifactID") ?? throw Change.Invalid("an artifact is named by its id"));
        var project = change.Project(input.Text("entityName"), input.Text("projectName"));
        var name = input.Text("artifactPortfolioName") ?? throw Change.Invalid("a portfolio is named");
        if (project.Catalog.FindCollection(name) is { } known && (!known.IsPortfolio || known.TypeName != artifact.Sequence.TypeName))
            throw Change.Invalid($"{name} is no portfolio of the type {artifact.Sequence.TypeName}");
        string[] aliases = ["latest", .. input.Objects("aliases").Select(alias => alias.Text("alias")!)];
        change.Worlds.Change(project, writes => writes.Of(plan => plan with
        {
            Portfolios = () =>
            {
                var all = plan.Portfolios();
                return all.Any(portfolio => portfolio.Name == name)
                    ? [.. all.Select(portfolio => portfolio.Name == name ? With(portfolio, artifact, aliases) : portfolio)]
                    : [.. all, With(new PortfolioPlan(artifact.Sequence.TypeName, name, []) { Tags = [] }, artifact, aliases)];
            },
        }));
        var member = change.Worlds.FindProject(project.Entity, project.Name)!.Catalog.FindCollection(name)!.Members.First(member => member.Artifact.Id == artifact.Id);
        return new Payload { ["versionIndex"] = member.Index, ["artifactMembership"] = member };
    }

    private static PortfolioPlan With(PortfolioPlan portfolio, ArtifactData artifact, string[] aliases)
    {
        var others = portfolio.Links.Select(link => link.Artifact.Id == artifact.Id ? link : link with { Aliases = [.. link.Aliases.Except(aliases)] }).ToList();
        var place = others.FindIndex(link => link.Artifact.Id == artifact.Id);
        if (place >= 0)
            others[place] = others[place] with { Aliases = [.. others[place].Aliases.Union(aliases)] };
        else
            others.Add(new LinkPlan(artifact, others.Count == 0 ? 0 : others.Max(link => link.Index) + 1, aliases));
        return portfolio with { Links = others };
    }

    private static Payload Unlink(Change change)
    {
        var (id, portfolio) = (change.Input.Text("artifactID")!, change.Collection(change.Input.Text("artifactPortfolioID")!, isPortfolio: true));
        var member = portfolio.Members.FirstOrDefault(one => one.Artifact.Id == id) ?? throw Change.Missing($"artifact in the portfolio {portfolio.Name}");
        CollectionMutations.Edit(change, portfolio, plan => plan with { Links = [.. plan.Links.Where(link => link.Index != member.Index)] });
        return new Payload { ["artifactID"] = id, ["success"] = true };
    }

    private static Payload Use(Change change)
    {
        var input = change.Input;
        var artifact = change.Artifact(input.Text("artifactID")!);
        var run = change.Project(input.Text("entityName"), input.Text("projectName")).FindRun(input.Text("runName")!) ?? throw Change.Missing($"run {input.Text("runName")}");
        foreach (var project in new[] { run.Project, artifact.Sequence.Project }.DistinctBy(project => project.Id))
            change.Worlds.Change(project, writes => writes.Of(plan => plan with { Lineage = () => [.. plan.Lineage(), new LineagePlan(run, [], [artifact])] }));
        return Again(change, artifact);
    }

    public static List<string> Tags(Input input, string name)
    {
        var tags = input.Objects(name).Select(tag => tag.Text("tagName")!).ToList();
        return tags.TrueForAll(tag => tag.Length > 0 && tag.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or ' ')) ? tags : throw Change.Invalid("a tag has letters, digits, - and _");
    }

    private static Payload Again(Change change, ArtifactData artifact) => new() { ["artifact"] = StoredFile.FindArtifact(change.Worlds, artifact.Id) };
}
