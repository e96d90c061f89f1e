using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace WandbExporter.Fleet.Wire;

/// <summary>Stands in Akka's place for every type that has no serializer of its own: nothing of them is written, and nothing read.</summary>
public sealed class RefusingSerializer(ExtendedActorSystem system) : Serializer(system)
{
    /// <param name="system">Whose.</param>
    /// <param name="settings">Akka has some for what it names json.</param>
    public RefusingSerializer(ExtendedActorSystem system, Config settings)
        : this(system) => _ = settings;

    public override int Identifier => 7_302;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj?.GetType().Name} is nothing that goes over the wire.");

    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("This is nothing that comes over the wire.");
}
