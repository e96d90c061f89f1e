using GraphQL.Types;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>A scalar that takes everything: <c>JSON</c> and those the simulator does not know.</summary>
internal sealed class AnyScalar : ComplexScalarGraphType
{
    public AnyScalar(string name) => Name = name;
}
