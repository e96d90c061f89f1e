namespace Akka.Actor;

/// <summary>The place of an actor in its system's tree, written <c>akka://system/user/parent/child</c>.</summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    private const string Symbols = "\"-_.*$+:@&=,!~';\"()";

    protected ActorPath(string name, long uid)
    {
        Name = name;
        Uid = uid;
    }

    public string Name { get; }

    public long Uid { get; }

    public abstract Address Address { get; }

    public abstract ActorPath Parent { get; }

    public abstract ActorPath Root { get; }

    public IReadOnlyList<string> Elements
    {
        get
        {
            var names = new List<string>();
            for (var path = this; path is ChildActorPath; path = path.Parent)
                names.Add(path.Name);
            names.Reverse();
            return names;
        }
    }

    public static bool operator ==(ActorPath left, ActorPath right) => Equals(left, right);

    public static bool operator !=(ActorPath left, ActorPath right) => !Equals(left, right);

    public static ActorPath operator /(ActorPath path, string name) => new ChildActorPath(path, name, ActorCell.UndefinedUid);

    /// <summary>Letters, digits, some symbols, and percent-encoded bytes.</summary>
    public static bool IsValidPathElement(string s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$')
            return false;
        for (var i = 0; i < s.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(s[i]) || Symbols.Contains(s[i], StringComparison.Ordinal))
                continue;
            if (s[i] != '%' || i + 2 >= s.Length || !char.IsAsciiHexDigit(s[i + 1]) || !char.IsAsciiHexDigit(s[i + 2]))
                return false;
            i += 2;
        }
        return true;
    }

    public string ToStringWithoutAddress() => "/" + string.Join('/', Elements);

    public override string ToString() => Address + ToStringWithoutAddress();

    public bool Equals(ActorPath other)
    {
        var (left, right) = (this, other);
        while (true)
        {
            if (ReferenceEquals(left, right))
                return true;
            if (left is null || right is null || left.Name != right.Name)
                return false;
            if (left is RootActorPath || right is RootActorPath)
                return left is RootActorPath && right is RootActorPath && left.Address == right.Address;
            (left, right) = (left.Parent, right.Parent);
        }
    }

    public override bool Equals(object obj) => Equals(obj as ActorPath);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (var path = this; path is ChildActorPath; path = path.Parent)
            hash.Add(path.Name);
        return hash.ToHashCode();
    }

    public int CompareTo(ActorPath other) => other is null ? 1 : string.CompareOrdinal(ToString(), other.ToString());
}
