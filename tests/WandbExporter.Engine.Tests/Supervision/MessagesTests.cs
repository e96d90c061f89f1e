using System.Reflection;
using System.Runtime.CompilerServices;
using WandbExporter.Engine.Supervision;
using Xunit;

namespace WandbExporter.Engine.Tests.Supervision;

/// <summary>What actors say to each other is said once and never changes.</summary>
public sealed class MessagesTests
{
    public static TheoryData<Type> Protocols => new(typeof(IWorkerMessage), typeof(JournalActor.IMessage), typeof(PageFetcher.IMessage), typeof(ProjectFetcher.IMessage), typeof(ExportSupervisor.IMessage), typeof(StreamHolder.IMessage));

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Messages_are_sealed_and_cannot_be_changed(Type protocol)
    {
        var messages = typeof(ExportSupervisor).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(protocol)).ToList();
        Assert.NotEmpty(messages);
        Assert.All(messages, message =>
        {
            Assert.True(message.IsSealed, message.Name);
            Assert.All(Properties(message), property => Assert.True(IsInitOnly(property), $"{message.Name}.{property.Name}"));
            Assert.All(Properties(message), property => Assert.False(property.PropertyType.IsAssignableTo(typeof(Task)) || property.PropertyType.Name.StartsWith("TaskCompletionSource", StringComparison.Ordinal)));
        });
    }

    [Fact]
    public void Messages_without_content_are_one_object()
    {
        var empty = typeof(ExportSupervisor).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(ExportSupervisor).Namespace && type.IsClass && type.GetInterfaces().Any(one => one.Name.EndsWith("Message", StringComparison.Ordinal)))
            .Where(type => !Properties(type).Any())
            .ToList();
        Assert.NotEmpty(empty);
        Assert.All(empty, type => Assert.NotNull(type.GetProperty("Instance", BindingFlags.Public | BindingFlags.Static)));
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(property => property.SetMethod is not null);

    private static bool IsInitOnly(PropertyInfo property) =>
        property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
}
