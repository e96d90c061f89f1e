using System.Reflection;
using PublicApiGenerator;
using WandbExporter.Core.Errors;
using WandbExporter.Testing;

namespace WandbExporter.Client.Tests;

/// <summary>What others may have built upon stands as text: a change of it is seen by whoever reads the change. UPDATE_SNAPSHOTS=1 writes it anew.</summary>
public sealed class PublicApiTests
{
    private static readonly ApiGeneratorOptions Plain = new() { IncludeAssemblyAttributes = false, ExcludeAttributes = ["System.Text.RegularExpressions.GeneratedRegexAttribute"] };

    [Fact]
    public async Task The_public_surface_is_the_one_that_was_approved()
    {
        var client = typeof(WandbClient).Assembly;
        var core = typeof(WandbException).Assembly;
        var text = $"""
            // What WandbExporter.Client shows, and below it what it shows of WandbExporter.Core.

            {client.GeneratePublicApi(Plain)}

            {core.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false, IncludeTypes = [.. ShownOf(core, client)] })}

            """.ReplaceLineEndings("\n");
        var path = Path.Combine(Needs.Root, "src", "WandbExporter.Client", "PublicApi.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            await File.WriteAllTextAsync(path, text);
        var approved = (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n");
        Assert.True(approved == text, $"The public surface is another than src/WandbExporter.Client/PublicApi.txt says; UPDATE_SNAPSHOTS=1 writes it anew. It differs at: {Difference(approved, text)}");
    }

    /// <summary>The types of one assembly that members of another have, and what these have in turn.</summary>
    private static IEnumerable<Type> ShownOf(Assembly shown, Assembly by)
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(by.GetExportedTypes());
        while (open.TryDequeue(out var type))
        {
            foreach (var named in NamedBy(type).SelectMany(Parts).Where(named => named.Assembly == shown && found.Add(named)))
                open.Enqueue(named);
        }
        return found.OrderBy(type => type.FullName, StringComparer.Ordinal);
    }

    private static IEnumerable<Type> NamedBy(Type type)
    {
        const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return type.GetMethods(Members).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            .Concat(type.GetConstructors(Members).SelectMany(constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType)))
            .Concat(type.GetFields(Members).Select(field => field.FieldType))
            .Concat(type.GetInterfaces())
            .Append(type.BaseType ?? typeof(object))
            // What is thrown stands in no signature.
            .Concat(type == typeof(WandbClient) ? [typeof(WandbException), typeof(UpdateException), typeof(FailureCode)] : []);
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];

    private static string Difference(string approved, string now)
    {
        var (before, after) = (approved.Split('\n'), now.Split('\n'));
        return $"""
            only approved: {string.Join(" ⏎ ", before.Except(after).Take(5).Select(line => line.Trim()))}
            only now: {string.Join(" ⏎ ", after.Except(before).Take(5).Select(line => line.Trim()))}
            """;
    }
}
