namespace WandbExporter.Simulator.GraphQL;

/// <summary>Gives the values of fields; introspection is answered by the engine.</summary>
public interface IFieldResolver
{
    /// <summary>
    /// The value of one field. Lists are <see cref="System.Collections.IEnumerable"/> (never a string) or an array in a
    /// <see cref="System.Text.Json.JsonElement"/>.
    /// Leaves are string, bool, int, long, double, <see cref="System.Text.Json.JsonElement"/>, <see cref="RawJson"/>,
    /// <see cref="JsonText"/> or <see cref="Utf8String"/>; objects are whatever the resolver wants back as the source of their fields.
    /// Lists of leaves are read at once, so that they may live on buffers that the result keeps alive.
    /// </summary>
    /// <exception cref="GraphQLFieldException">Fails this field only; any other exception fails the request.</exception>
    ValueTask<object?> ResolveAsync(FieldContext context);

    /// <summary>The name of the object type of a value of an interface or a union.</summary>
    string ResolveType(string abstractType, object value);
}
