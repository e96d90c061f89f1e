using System.Reflection;

namespace WandbExporter.Client.Tests;

/// <summary>What everybody who writes .NET may expect of every public member.</summary>
public sealed class ShapeTests
{
    [Fact]
    public void Every_asynchronous_method_takes_a_token_last_which_nobody_has_to_give()
    {
        string[] wrong =
        [
            .. from method in Methods
               let isAwaited = method.ReturnType.Name is "Task" or "Task`1" or "ValueTask" or "ValueTask`1" || method.ReturnType.Name.StartsWith("IAsyncEnumer", StringComparison.Ordinal)
               where isAwaited && method.Name != nameof(IAsyncDisposable.DisposeAsync)
               where method.GetParameters() is not [.., { IsOptional: true, ParameterType.Name: nameof(CancellationToken) }]
               select $"{method.DeclaringType!.Name}.{method.Name}",
        ];
        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_has_to_be_said_of_pages() => Assert.Empty(
        from method in Methods
        from parameter in method.GetParameters()
        where parameter is { Name: "pageSize" or "from", IsOptional: false }
        select $"{method.DeclaringType!.Name}.{method.Name}({parameter.Name})");

    private static IEnumerable<MethodInfo> Methods =>
        from type in typeof(WandbClient).Assembly.GetExportedTypes()
        where !type.IsSubclassOf(typeof(Delegate))
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        select method;
}
