using System.Collections;
using System.Reflection;
using Akka.Actor;
using Akka.DependencyInjection;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Supervision;
using WandbExporter.Tables.Catalogue;
using Xunit;
using static WandbExporter.Engine.Tests.Support.ExportPieces;

namespace WandbExporter.Engine.Tests.Supervision;

/// <summary>
/// Props hold values and references to actors alone, so that an actor can be made in another process than the one that asks for it: no
/// socket, no stream, no signal, no task. What a process lends is added by its own resolver.
/// </summary>
public sealed class PropsTests() : Akka.TestKit.Xunit2.TestKit(Quiet.Config)
{
    private static readonly StreamTerms Terms =
        StreamTerms.Of(new ExportRequest([Acme], TableCatalogue.Default.Usual), Settings()) with { Damaged = ["runs/a.parquet"] };

    private static readonly Type[] Actors =
        [.. typeof(ExportSupervisor).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ActorBase)) && !type.IsAbstract)];

    [Fact]
    public void All_that_is_said_to_make_an_actor_is_a_value_or_a_reference_to_an_actor()
    {
        var made = MakeAll();
        Assert.Equal(Actors.Select(type => type.Name).Order(), made.Select(one => one.Actor.Name).Order());
        Assert.All(made, one => Assert.All(one.Arguments, argument => Assert.Null(NoValueIn(argument, one.Actor.Name))));
    }

    [Fact]
    public void What_is_not_said_is_lent_by_the_process()
    {
        Type[] lent = [typeof(NodeServices), typeof(IJournal), typeof(ExportState), typeof(SupervisedActors), typeof(DrainSignal)];
        Assert.All(MakeAll(), one =>
        {
            var arguments = one.Arguments.ToList();
            var isMade = one.Actor.GetConstructors().Any(constructor =>
                constructor.GetParameters().All(parameter => arguments.Exists(parameter.ParameterType.IsInstanceOfType) || lent.Contains(parameter.ParameterType)));
            Assert.True(isMade, $"{one.Actor.Name} is made of something else.");
        });
    }

    [Fact]
    public void A_signal_in_Props_would_be_found()
    {
        Assert.Equal("Props.Started: TaskCompletionSource", NoValueIn(new Holding(new TaskCompletionSource()), "Props"));
        Assert.Equal("Props._made: Func`1", NoValueIn(new Lazily(() => 1), "Props"));
    }

    private List<(Type Actor, IReadOnlyList<object> Arguments)> MakeAll()
    {
        var resolver = new RecordingResolver();
        var actors = SupervisedActors.Of(resolver, Terms);
        foreach (var lane in TableCatalogue.Default.Usual.Lanes)
            actors.Worker(lane, TestActor);
        actors.Projects(new EntitySelection("acme", [new ProjectSelection("vision", ["a"])]), TestActor);
        var listing = new ProjectListing();
        listing.Apply(Page(Vision, 0, false, "a", "b"));
        actors.Pages(new Decision.OpenListing(Vision, "{}", listing), TestActor);
        resolver.Props<ExportSupervisor>();
        resolver.Made.Add((typeof(StreamHolder), StreamHolder.Props(TestActor).Arguments));
        return resolver.Made;
    }

    /// <summary>Where something else than a value is, with its type; null if nowhere.</summary>
    private static string? NoValueIn(object? held, string path)
    {
        switch (held)
        {
            case null or string or Enum or DateTimeOffset or TimeSpan or UInt128 or IActorRef:
                return null;
            case IEnumerable many:
                return many.Cast<object?>().Select(one => NoValueIn(one, path + "[]")).FirstOrDefault(found => found is not null);
        }
        var type = held.GetType();
        if (type.IsPrimitive)
            return null;
        if (type.Namespace?.StartsWith("WandbExporter", StringComparison.Ordinal) != true && !type.FullName!.StartsWith("System.Collections.Generic.KeyValuePair", StringComparison.Ordinal))
            return $"{path}: {type.Name}";
        return Fields(type).Select(field => NoValueIn(field.GetValue(held), $"{path}.{NameOf(field)}")).FirstOrDefault(found => found is not null);
    }

    private static IEnumerable<FieldInfo> Fields(Type? type) => type is null
        ? []
        : type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Concat(Fields(type.BaseType));

    private static string NameOf(FieldInfo field) => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;

    private sealed record Holding(TaskCompletionSource Started);

    private sealed class Lazily(Func<int> made)
    {
        private readonly Func<int> _made = made;

        public int Value => _made();
    }

    private sealed class RecordingResolver : IDependencyResolver
    {
        public List<(Type Actor, IReadOnlyList<object> Arguments)> Made { get; } = [];

        public Akka.DependencyInjection.IResolverScope CreateScope() => throw new NotSupportedException();

        public T GetService<T>() => throw new NotSupportedException();

        public object GetService(Type type) => throw new NotSupportedException();

        public Props Props(Type type, params object[] args)
        {
            Made.Add((type, args));
            return Akka.Actor.Props.Empty;
        }

        public Props Props(Type type) => Props(type, []);

        public Props Props<T>(params object[] args)
            where T : ActorBase => Props(typeof(T), args);
    }
}
