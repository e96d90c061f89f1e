using System.Linq.Expressions;
using System.Reflection;

namespace Akka.Actor;

/// <summary>How an actor is made: its type and arguments, kept so that a restart makes it anew.</summary>
public class Props
{
    private readonly Func<ActorBase> _factory;

    public static readonly Props None;

    public Props(Type type, params object[] args)
        : this(type, null, args)
    {
    }

    public Props(Type type, SupervisorStrategy supervisorStrategy, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!typeof(ActorBase).IsAssignableFrom(type))
            throw new ArgumentException($"{type} is not an actor: it does not inherit {nameof(ActorBase)}.", nameof(type));
        Type = type;
        Arguments = args ?? [];
        SupervisorStrategy = supervisorStrategy;
    }

    private Props(Type type, SupervisorStrategy supervisorStrategy, Func<ActorBase> factory)
        : this(type, supervisorStrategy, []) =>
        _factory = factory;

    public static Props Empty { get; } = Create<EmptyActor>();

    public Type Type { get; }

    public string TypeName => Type.AssemblyQualifiedName;

    public object[] Arguments { get; }

    public SupervisorStrategy SupervisorStrategy { get; }

    public static Props Create<TActor>(params object[] args)
        where TActor : ActorBase =>
        new(typeof(TActor), args);

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() =>
        new(typeof(TActor), supervisorStrategy, []);

    public static Props Create(Type type, params object[] args) => new(type, args);

    /// <param name="factory">A call of the constructor; its arguments are evaluated once, here.</param>
    /// <param name="supervisorStrategy">Stands in for the actor's own strategy when given.</param>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is UnaryExpression)
            return new Props(typeof(TActor), supervisorStrategy, factory.Compile());
        if (factory.Body is not NewExpression construction)
            throw new ArgumentException("The create function must be a 'new T (args)' expression");
        var arguments = construction.Arguments
            .Select(argument => Expression.Lambda<Func<object>>(Expression.Convert(argument, typeof(object))).Compile()())
            .ToArray();
        return new Props(typeof(TActor), supervisorStrategy, arguments);
    }

    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) =>
        _factory is null ? new Props(Type, supervisorStrategy, Arguments) : new Props(Type, supervisorStrategy, _factory);

    public virtual ActorBase NewActor()
    {
        if (_factory is not null)
            return _factory();
        try
        {
            const BindingFlags constructors = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
            return (ActorBase)Activator.CreateInstance(Type, constructors, null, Arguments, null);
        }
        catch (MissingMethodException e)
        {
            throw new TypeLoadException($"Error while creating actor instance of type {Type} with {Arguments.Length} args", e);
        }
    }

    private sealed class EmptyActor : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}
