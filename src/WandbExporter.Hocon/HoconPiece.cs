namespace WandbExporter.Hocon;

/// <summary>One of the things a value is written of, side by side.</summary>
internal abstract class HoconPiece
{
    public sealed class Text(string value, bool quoted) : HoconPiece
    {
        public string Value { get; } = value;

        public bool Quoted { get; } = quoted;
    }

    public sealed class Object(HoconObject value) : HoconPiece
    {
        public HoconObject Value { get; } = value;
    }

    public sealed class Array(List<HoconValue> items) : HoconPiece
    {
        public List<HoconValue> Items { get; } = items;
    }

    /// <summary><c>${path}</c> or <c>${?path}</c>: another key, else an environment variable, else nothing or an error.</summary>
    public sealed class Substitution(string path, string alternative, bool optional, bool toItself, string position) : HoconPiece
    {
        /// <summary>Substitutions that lead to each other; an honest text has some.</summary>
        private const int MostDeep = 100;

        /// <summary>What may be followed to read one value: each of a row that names the next one twice doubles it.</summary>
        private const int MostFollowed = 100_000;

        [ThreadStatic]
        private static int _deep;

        [ThreadStatic]
        private static int _followed;

        private bool _resolving;

        public string Path { get; } = path;

        /// <summary>The path as written in an included text; <see cref="Path"/> has the place of the include before it.</summary>
        public string Alternative { get; } = alternative;

        /// <summary>Refers to the key it stands in: the value that key had before.</summary>
        public bool ToItself { get; } = toItself;

        public HoconValue? Resolved { get; set; }

        public HoconValue? Target => Resolved ?? FromEnvironment();

        public Substitution Copy() => new(Path, Alternative, optional, ToItself, position) { Resolved = Resolved };

        public Substitution Under(string prefix) =>
            Resolved is null ? new Substitution(HoconPath.Append("", prefix) + "." + Path, Path, optional, ToItself, position) : this;

        /// <summary>Guards the walk into the target against a circle of substitutions, and against one that is not to be walked to its end.</summary>
        public T Follow<T>(Func<HoconValue, T> read, T ofNothing)
        {
            if (_resolving)
                throw new HoconException($"Substitution ${{{Path}}} at {position} refers to itself in a circle.");
            if (_deep == 0)
                _followed = 0;
            if (_deep == MostDeep || ++_followed > MostFollowed)
                throw new HoconException($"Substitution ${{{Path}}} at {position} leads to too many others.");
            _resolving = true;
            _deep++;
            try
            {
                return Target is { } target ? read(target) : ofNothing;
            }
            finally
            {
                _deep--;
                _resolving = false;
            }
        }

        private HoconValue? FromEnvironment()
        {
            var value = Environment.GetEnvironmentVariable(Alternative);
            if (value is not null)
                return HoconValue.Of(new Text(value, quoted: true));
            return optional
                ? null
                : throw new HoconException(
                    $"Unresolved substitution ${{{Alternative}}} at {position}: no key and no environment variable has that name.");
        }
    }
}
