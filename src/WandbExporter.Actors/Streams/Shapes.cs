namespace Akka.Streams;

/// <summary>What a piece of a stream looks like from outside.</summary>
public abstract class Shape;

/// <summary>One outlet.</summary>
public sealed class SourceShape<TOut> : Shape;

/// <summary>One inlet.</summary>
public sealed class SinkShape<TIn> : Shape;

/// <summary>One inlet and one outlet.</summary>
public sealed class FlowShape<TIn, TOut> : Shape;

/// <summary>A piece of a stream and the value it gives when it is materialized.</summary>
public interface IGraph<out TShape, out TMaterialized>
    where TShape : Shape;
