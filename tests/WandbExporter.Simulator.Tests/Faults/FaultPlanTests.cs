using Xunit;

namespace WandbExporter.Simulator.Tests.Faults;

public sealed class FaultPlanTests
{
    [Fact]
    public void A_plan_survives_the_way_through_json()
    {
        var plan = new FaultPlan
        {
            Seed = 9,
            Rules =
            [
                new FaultRule { Kind = FaultKind.Status, Status = 503, RetryAfterSeconds = 1.5, Nth = [1, 5], Match = new FaultMatch { Endpoint = FaultEndpoint.GraphQL, Run = "abc", Contains = "history(" } },
                new FaultRule { Kind = FaultKind.RepeatPage, Field = "runs", Probability = 0.25, Skip = 2, Limit = 3, Burst = 4 },
                new FaultRule { Kind = FaultKind.SlowRows, MillisecondsPerRow = 0.5, Match = new FaultMatch { Step = 7, MoreStepsThan = 1, MoreRowsThan = 2, MoreBytesThan = 3 } },
            ],
        };
        var read = FaultPlan.Parse(plan.ToJson());
        Assert.Equal(plan.ToJson(), read.ToJson());
        Assert.Equal((FaultKind.Status, 503, 1.5, "abc"), (read.Rules[0].Kind, read.Rules[0].Status, read.Rules[0].RetryAfterSeconds, read.Rules[0].Match.Run));
    }

    [Fact]
    public void Presets_are_known_by_name()
    {
        Assert.Empty(FaultPlan.Parse("none").Rules);
        Assert.Empty(FaultPlan.Parse("").Rules);
        Assert.Same(FaultPlan.Flaky, FaultPlan.Parse("flaky"));
    }

    [Fact]
    public async Task The_documentation_has_every_kind_and_every_member_and_a_plan_that_is_one()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "WandbExporter.sln")))
            folder = Path.GetDirectoryName(folder)!;
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "docs", "simulator.md"));
        var names = Enum.GetNames<FaultKind>().Concat(Enum.GetNames<FaultEndpoint>())
            .Concat(((Type[])[typeof(FaultRule), typeof(FaultMatch)]).SelectMany(type => type.GetProperties()).Select(property => property.Name));
        Assert.All(names, name => Assert.Contains($"`{char.ToLowerInvariant(name[0])}{name[1..]}`", page, StringComparison.Ordinal));
        var plan = page[(page.IndexOf("```json\n", StringComparison.Ordinal) + 8)..];
        Assert.NotEmpty(FaultPlan.Parse(plan[..plan.IndexOf("```", StringComparison.Ordinal)]).Rules);
    }

    [Theory]
    [InlineData("chaos", "line 1 is no JSON of a plan")]
    [InlineData("{\"rules\":[{\"kind\":\"explode\"}]}", "line 1: rules[0].kind is none of status, ")]
    [InlineData("{\"rules\":[\n{\"kind\":\"reset\",\"probabilty\":1}]}", "line 2: rules[0].probabilty is not understood")]
    public void Anything_else_is_an_error_that_says_where_it_is_wrong(string text, string what)
    {
        var fault = Assert.Throws<FormatException>(() => FaultPlan.Parse(text));
        Assert.StartsWith(what, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_hits_the_same_requests_and_about_as_many_as_asked()
    {
        List<int> Hits(ulong seed)
        {
            var injector = new FaultInjector(new FaultPlan { Seed = seed, Rules = [new FaultRule { Kind = FaultKind.Reset, Probability = 0.05 }] });
            return [.. Enumerable.Range(0, 4000).Where(_ => injector.Decide(Request("any")).Transport is not null)];
        }
        Assert.Equal(Hits(1), Hits(1));
        Assert.NotEqual(Hits(1), Hits(2));
        Assert.InRange(Hits(1).Count, 140, 260);
    }

    [Fact]
    public void Skip_limit_nth_and_burst_choose_among_the_matching_requests()
    {
        static string Pattern(FaultRule rule)
        {
            var injector = new FaultInjector(new FaultPlan { Rules = [rule] });
            return string.Concat(Enumerable.Range(0, 8).Select(_ => injector.Decide(Request("a")).Transport is null ? '.' : 'x'));
        }
        Assert.Equal("xxxxxxxx", Pattern(new FaultRule { Kind = FaultKind.Reset }));
        Assert.Equal("...xxxxx", Pattern(new FaultRule { Kind = FaultKind.Reset, Skip = 3 }));
        Assert.Equal("...xx...", Pattern(new FaultRule { Kind = FaultKind.Reset, Skip = 3, Limit = 2 }));
        Assert.Equal(".x..x...", Pattern(new FaultRule { Kind = FaultKind.Reset, Nth = [2, 5] }));
        Assert.Equal("........", Pattern(new FaultRule { Kind = FaultKind.Reset, Match = new FaultMatch { Run = "b" } }));
        var hits = Pattern(new FaultRule { Kind = FaultKind.Reset, Probability = 0.1, Burst = 3 });
        Assert.True(hits.Contains("xxx", StringComparison.Ordinal) || !hits.Contains('x', StringComparison.Ordinal) || hits.EndsWith('x'));
    }

    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("ab*", "abc", true)]
    [InlineData("*b*", "abc", true)]
    [InlineData("a*c", "abc", true)]
    [InlineData("*", "", true)]
    [InlineData("a*c", "abd", false)]
    [InlineData("ab*bc", "abc", false)]
    [InlineData("b", "abc", false)]
    public void A_star_stands_for_any_text(string pattern, string run, bool matches)
    {
        var injector = new FaultInjector(new FaultPlan { Rules = [new FaultRule { Kind = FaultKind.Reset, Match = new FaultMatch { Run = pattern } }] });
        Assert.Equal(matches, injector.Decide(Request(run)).Transport is not null);
    }

    [Fact]
    public void Only_one_fault_of_the_transport_hits_a_request_but_any_number_of_its_data()
    {
        var injector = new FaultInjector(new FaultPlan
        {
            Rules = [new FaultRule { Kind = FaultKind.Status, Limit = 1 }, new FaultRule { Kind = FaultKind.Reset }, new FaultRule { Kind = FaultKind.WrongDigest }],
        });
        Assert.Equal("Status502+WrongDigest", injector.Decide(Request("a")).Describe());
        Assert.Equal("Reset+WrongDigest", injector.Decide(Request("a")).Describe());
    }

    private static RequestFacts Request(string run) => new(FaultEndpoint.GraphQL, "/graphql") { Run = run };
}
