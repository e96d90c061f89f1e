using FsCheck;
using FsCheck.Fluent;
using WandbExporter.Core.Ids;
using Xunit;

namespace WandbExporter.Core.Tests.Ids;

public class KeyEncodingTests
{
    // Every UTF-16 string, lone surrogates too, with the characters that matter more often than chance would have them.
    private static readonly Arbitrary<string> AnyName = Gen.Frequency(
            (3, Gen.Elements('.', '/', '\\', '%', '~', ' ', 'a', 'A', '0', '\0', ':', 'ä', '\ud83d', '\ude00', '\udfff')),
            (1, Gen.Choose(0, char.MaxValue).Select(code => (char)code)))
        .ArrayOf()
        .Select(characters => new string(characters))
        .ToArbitrary();

    private static readonly Arbitrary<string> AnyLongName =
        Gen.Choose(0, 600).SelectMany(length => Gen.Elements("ab/", "é", "x.png", "%", "..").ArrayOf(length)).Select(string.Concat).ToArbitrary();

    [Theory]
    [InlineData("loss", "loss")]
    [InlineData("my run", "my%20run")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a\\b", "a%5Cb")]
    [InlineData("100%", "100%25")]
    [InlineData("größe", "gr%C3%B6%C3%9Fe")]
    [InlineData("😀", "%F0%9F%98%80")]
    [InlineData("C:", "C%3A")]
    [InlineData("a~b", "a%7Eb")]
    [InlineData("", "~")]
    [InlineData(".", "%2E")]
    [InlineData("..", "%2E%2E")]
    [InlineData("...", "..%2E")]
    [InlineData("name.", "name%2E")]
    [InlineData("name ", "name%20")]
    [InlineData("CON", "%43ON")]
    [InlineData("nul.txt", "%6Eul.txt")]
    [InlineData("com1", "%63om1")]
    [InlineData("CONSOLE", "CONSOLE")]
    [InlineData("a=b", "a%3Db")]
    [InlineData(".hidden", ".hidden")]
    public void A_name_is_encoded_as_documented(string name, string segment)
    {
        Assert.Equal(segment, KeyEncoding.Encode(name));
        Assert.Equal(name, KeyEncoding.Decode(segment));
    }

    // Not as inline data: an attribute cannot hold half a character.
    [Fact]
    public void A_lone_surrogate_keeps_an_encoding_of_its_own()
    {
        Assert.Equal("%ED%A0%BD", KeyEncoding.Encode("\ud83d"));
        Assert.Equal("a%ED%B8%80b", KeyEncoding.Encode("a\ude00b"));
        Assert.Equal("a\ude00b", KeyEncoding.Decode("a%ED%B8%80b"));
    }

    [Theory]
    [InlineData("media/images/x_0.png", "media/images/x_0.png")]
    [InlineData("/etc/passwd", "~/etc/passwd")]
    [InlineData("../../x", "%2E%2E/%2E%2E/x")]
    [InlineData("a//b/", "a/~/b/~")]
    [InlineData("C:\\temp\\x", "C%3A%5Ctemp%5Cx")]
    [InlineData("", "~")]
    public void A_path_stays_below_its_place(string path, string encoded)
    {
        Assert.Equal(encoded, KeyEncoding.EncodePath(path));
        Assert.Equal(path, KeyEncoding.DecodePath(encoded));
    }

    [Fact]
    public void Any_name_gives_one_safe_segment() => Prop.ForAll(AnyName, name => IsSafe(KeyEncoding.Encode(name))).Run();

    [Fact]
    public void Any_long_name_gives_one_safe_segment() => Prop.ForAll(AnyLongName, name => IsSafe(KeyEncoding.Encode(name))).Run();

    [Fact]
    public void Any_name_that_was_not_shortened_is_decoded() => Prop.ForAll(AnyName, name =>
    {
        var segment = KeyEncoding.Encode(name);
        return KeyEncoding.Decode(segment) == (segment != "~" && segment.Contains('~', StringComparison.Ordinal) ? null : name);
    }).Run();

    [Fact]
    public void Different_names_have_different_segments() => Prop.ForAll(
        AnyName,
        AnyName,
        (a, b) => a == b || KeyEncoding.Encode(a) != KeyEncoding.Encode(b)).Run();

    [Fact]
    public void Names_that_are_the_encodings_of_others_have_segments_of_their_own() => Prop.ForAll(
        AnyLongName,
        name => KeyEncoding.Encode(name) is var once && (once == name || KeyEncoding.Encode(once) != once)).Run();

    [Fact]
    public void Different_paths_have_different_keys() => Prop.ForAll(
        AnyLongName,
        AnyLongName,
        (a, b) => a == b || KeyEncoding.EncodePath(a) != KeyEncoding.EncodePath(b)).Run();

    [Fact]
    public void Any_path_gives_a_key_that_every_store_holds() => Prop.ForAll(AnyLongName, path =>
    {
        var key = new ObjectKey(KeyEncoding.EncodePath(path)).Value;
        return key.Length <= KeyEncoding.MaxPathBytes && key.Split('/').All(IsSafe);
    }).Run();

    [Fact]
    public void Shortened_names_differ_where_the_names_do_and_keep_their_extension()
    {
        var a = KeyEncoding.Encode(new string('x', 300) + "a.png");
        var b = KeyEncoding.Encode(new string('x', 300) + "b.png");

        Assert.NotEqual(a, b);
        Assert.Equal(KeyEncoding.MaxSegmentBytes, a.Length);
        Assert.EndsWith(".png", a, StringComparison.Ordinal);
        Assert.StartsWith("xxxx", a, StringComparison.Ordinal);
        Assert.Null(KeyEncoding.Decode(a));
        Assert.NotEqual(a, KeyEncoding.Encode(a));
    }

    [Fact]
    public void A_shortened_segment_never_ends_in_half_a_character_code()
    {
        for (var length = 60; length < 90; length++)
        {
            var segment = KeyEncoding.Encode(new string('x', length % 3) + new string('ß', length));
            Assert.Matches("^([A-Za-z0-9_.-]|%[0-9A-F]{2})*~[0-9a-f]{40}$|^([x]|%[0-9A-F]{2})*$", segment);
        }
    }

    [Fact]
    public void A_shortened_path_keeps_the_folders_that_fit()
    {
        var key = KeyEncoding.EncodePath("media/" + string.Join('/', Enumerable.Repeat(new string('d', 90), 10)) + "/table.json");

        Assert.StartsWith("media/ddd", key, StringComparison.Ordinal);
        Assert.Matches("/table~[0-9a-f]{40}\\.json$", key);
        Assert.Null(KeyEncoding.DecodePath(key));
    }

    [Theory]
    [InlineData("%2e")]
    [InlineData("%41")]
    [InlineData("%4")]
    [InlineData("%zz")]
    [InlineData("a b")]
    [InlineData("%FF")]
    [InlineData("%ED%A0%BD%ED%B8%80")]
    [InlineData(".")]
    [InlineData("CON")]
    public void A_segment_that_no_name_has_is_not_decoded(string segment) => Assert.Null(KeyEncoding.Decode(segment));

    private static bool IsSafe(string segment) =>
        segment.Length is > 0 and <= KeyEncoding.MaxSegmentBytes &&
        segment.All(c => char.IsAsciiLetterOrDigit(c) || "-_.%~".Contains(c, StringComparison.Ordinal)) &&
        !segment.EndsWith('.') &&
        new ObjectKey(segment).Value == segment;
}
