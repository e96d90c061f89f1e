namespace WandbExporter.Simulator;

internal static class CollectionMutations
{
    private const int MostTags = 20;

    public static void Register(Mutations mutations) => mutations
        .Add("updateArtifactSequence", change => Update(change, Sequence(change)))
        .Add("updateArtifactPortfolio", change => Update(change, Portfolio(change)))
        .Add("moveArtifactSequence", Move)
        .Add("deleteArtifactSequence", change => Delete(change, Sequence(change)))
        .Add("deleteArtifactPortfolio", change => Delete(change, Portfolio(change)))
        .Add("createArtifactCollectionTagAssignments", AddTags)
        .Add("deleteArtifactCollectionTagAssignments", RemoveTags);

    /// <summary>A sequence, by what its id is made of.</summary>
    public static void Edit(Change change, CollectionData sequence, Func<CollectionPlan, CollectionPlan?> edit) => change.Worlds.Change(sequence.Project, writes => writes.Of(plan => plan with
    {
        Collections = [.. plan.Collections.Select(one => one.IdParts == (sequence.IdType, sequence.IdName) ? edit(one) : one).OfType<CollectionPlan>()],
    }));

    /// <summary>The same of a portfolio.</summary>
    public static void Edit(Change change, CollectionData portfolio, Func<PortfolioPlan, PortfolioPlan?> edit) => change.Worlds.Change(portfolio.Project, writes => writes.Of(plan => plan with
    {
        Portfolios = () => [.. plan.Portfolios().Select(one => one.IdParts == (portfolio.IdType, portfolio.IdName) ? edit(one) : one).OfType<PortfolioPlan>()],
    }));

    private static CollectionData Sequence(Change change) => change.Collection(change.Input.Text("artifactSequenceID")!, isPortfolio: false);

    private static CollectionData Portfolio(Change change) => change.Collection(change.Input.Text("artifactPortfolioID")!, isPortfolio: true);

    private static Payload Update(Change change, CollectionData collection)
    {
        var (name, description) = (change.Input.Text("name"), change.Input.Text("description"));
        if (name is "" || name?.Contains('/', StringComparison.Ordinal) == true || name?.Length > 128)
            throw Change.Invalid("a collection's name has 1 to 128 characters and no slash");
        if (name is not null && name != collection.Name && collection.Project.Catalog.FindCollection(name) is not null)
            throw Change.Conflict($"artifact collection {name}");
        if (collection.IsPortfolio)
            Edit(change, collection, (PortfolioPlan plan) => plan with { MadeAs = plan.IdParts, Name = name ?? plan.Name, Description = description ?? plan.Description });
        else
            Edit(change, collection, (CollectionPlan plan) => plan with { MadeAs = plan.IdParts, Name = name ?? plan.Name, Description = description ?? plan.Description });
        return Again(change, collection);
    }

    private static Payload Move(Change change)
    {
        var (sequence, type) = (Sequence(change), change.Input.Text("destinationArtifactTypeName")!);
        Edit(change, sequence, (CollectionPlan plan) => plan with { MadeAs = plan.IdParts, Type = type });
        return Again(change, sequence);
    }

    private static Payload Delete(Change change, CollectionData collection)
    {
        if (collection.IsPortfolio)
            Edit(change, collection, (PortfolioPlan _) => null);
        else
            Edit(change, collection, (CollectionPlan _) => null);
        return new Payload { ["artifactCollection"] = collection };
    }

    private static Payload AddTags(Change change)
    {
        var (collection, tags) = (change.Collection(change.Input), Tags(change));
        var all = collection.Tags.Union(tags).ToList();
        if (all.Count > MostTags)
            throw Change.Invalid($"a collection has at most {MostTags} tags");
        Retag(change, collection, all);
        return new Payload { ["tags"] = tags };
    }

    private static Payload RemoveTags(Change change)
    {
        var collection = change.Collection(change.Input);
        Retag(change, collection, [.. collection.Tags.Except(Tags(change))]);
        return Payload.Success();
    }

    private static List<string> Tags(Change change) => [.. change.Input.Objects("tags").Select(tag => tag.Text("tagName")!)];

    private static void Retag(Change change, CollectionData collection, List<string> tags)
    {
        if (collection.IsPortfolio)
            Edit(change, collection, (PortfolioPlan plan) => plan with { Tags = tags });
        else
            Edit(change, collection, (CollectionPlan plan) => plan with { Tags = tags });
    }

    private static Payload Again(Change change, CollectionData collection) => new()
    {
        ["artifactCollection"] = change.Worlds.FindProject(collection.Project.Entity, collection.Project.Name)!.Catalog.FindById(collection.IdType, collection.IdName),
    };
}
