namespace WandbExporter.Simulator.GraphQL;

/// <summary>The kinds of named types.</summary>
public enum TypeKind
{
    Scalar,
    Object,
    Interface,
    Union,
    Enum,
    InputObject,
}
