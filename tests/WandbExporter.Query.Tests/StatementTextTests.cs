using Xunit;

namespace WandbExporter.Query.Tests;

/// <summary>Where statements end.</summary>
public sealed class StatementTextTests
{
    [Theory]
    [InlineData("SELECT 1; SELECT 2", "SELECT 1", " SELECT 2")]
    [InlineData("SELECT ';';", "SELECT ';'", "")]
    [InlineData("SELECT 'it''s; ok';", "SELECT 'it''s; ok'", "")]
    [InlineData("SELECT \"a;b\";", "SELECT \"a;b\"", "")]
    [InlineData("SELECT 1 -- a; b\n;", "SELECT 1 -- a; b\n", "")]
    [InlineData("SELECT 1 /* a; /* b; */ c; */;", "SELECT 1 /* a; /* b; */ c; */", "")]
    [InlineData("SELECT $$a;b$$;", "SELECT $$a;b$$", "")]
    [InlineData("SELECT $x$a;$$;b$x$;", "SELECT $x$a;$$;b$x$", "")]
    [InlineData("SELECT E'a\\';b';", "SELECT E'a\\';b'", "")]
    [InlineData("SELECT 'open; ", null, "SELECT 'open; ")]
    [InlineData(";;", null, "")]
    public void A_statement_ends_at_a_semicolon_of_its_own(string text, string? statement, string remainder)
    {
        var (statements, rest) = StatementText.Split(text);
        Assert.Equal(statement is null ? [] : [statement], statements);
        Assert.Equal(remainder, rest);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" \n-- x\n/* y */ ", true)]
    [InlineData("x", false)]
    [InlineData("-- x\ny", false)]
    public void Comments_are_nothing_to_ask(string text, bool expected) => Assert.Equal(expected, StatementText.IsBlank(text));
}
