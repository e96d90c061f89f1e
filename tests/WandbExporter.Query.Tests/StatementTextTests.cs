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

    [Theory]
    [InlineData("SHOW TABLES", true)]
    [InlineData("SELECT table_name FROM information_schema.tables", true)]
    [InlineData("FROM duckdb_views()", true)]
    [InlineData("SELECT min(\"pg_loss\"), min(pg_loss) FROM history", false)]
    [InlineData("SELECT count(*) FROM runs WHERE display_name LIKE '%show%' -- pragma", false)]
    [InlineData("SELECT \"show\", e'show\\' show' FROM runs", false)]
    public void A_statement_is_about_all_views_if_its_own_words_say_so(string sql, bool isOfAll) => Assert.Equal(isOfAll, NameScan.IsOfAll(sql));
}
