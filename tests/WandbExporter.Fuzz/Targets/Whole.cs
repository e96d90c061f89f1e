using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace WandbExporter.Fuzz.Targets;

/// <summary>Whether something that was decoded is as its type says: nothing is null that is not to be, in it and in all that it holds.</summary>
internal static class Whole
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<(PropertyInfo Property, bool MayBeNull)>> Known = new();

    /// <exception cref="InvalidOperationException">Something is null.</exception>
    public static void Require(object decoded)
    {
        foreach (var (property, mayBeNull) in Known.GetOrAdd(decoded.GetType(), PropertiesOf))
        {
            switch (property.GetValue(decoded))
            {
                case null when !mayBeNull:
                    throw new InvalidOperationException($"{decoded.GetType().Name}.{property.Name} is null.");
                case IEnumerable several and not string:
                    foreach (var one in several)
                        Require(one ?? throw new InvalidOperationException($"There is a null in {decoded.GetType().Name}.{property.Name}."));
                    break;
                case { } one when IsOurs(one.GetType()):
                    Require(one);
                    break;
            }
        }
    }

    private static IReadOnlyList<(PropertyInfo, bool)> PropertiesOf(Type type)
    {
        var nullability = new NullabilityInfoContext();
        return IsOurs(type)
            ? [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0).Select(property => (property, nullability.Create(property).ReadState != NullabilityState.NotNull))]
            : [];
    }

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("WandbExporter.", StringComparison.Ordinal) == true;
}
