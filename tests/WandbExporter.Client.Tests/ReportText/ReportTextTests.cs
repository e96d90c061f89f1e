using System.Text;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.ReportText;
using WandbExporter.Client.Tests.Areas;

namespace WandbExporter.Client.Tests.ReportText;

public sealed class ReportTextTests(OddServer server) : IClassFixture<OddServer>
{
    [Theory]
    [InlineData("""{"type":"heading","level":2,"children":[{"text":"A # & <b>"}]}""", "## A \\# \\& \\<b\\>\n", "<h2>A # &amp; &lt;b&gt;</h2>\n")]
    [InlineData("""{"type":"heading","level":99,"children":[{"text":"x"}]}""", "###### x\n", "<h6>x</h6>\n")]
    [InlineData("""{"type":"paragraph","children":[{"text":"- "},{"text":"bold ","bold":true},{"text":"a*b","italic":true,"strikethrough":true},{"text":"c`d","inlineCode":true}]}""",
        "\\- **bold** ~~*a\\*b*~~`` c`d ``\n", "<p>- <strong>bold </strong><s><em>a*b</em></s><code>c`d</code></p>\n")]
    [InlineData("""{"type":"paragraph","children":[{"text":"1. one\n2) two\u0000"}]}""", "1\\. one\\\n2\\) two \n", "<p>1. one<br>2) two\ufffd</p>\n")]
    [InlineData("""{"type":"paragraph","children":[{"type":"link","url":"https://e.org/a?b=c&d","children":[{"text":"to"}]},{"type":"link","url":"javascript:alert(1)","children":[{"text":"no"}]}]}""",
        "[to](<https://e.org/a?b=c&d>)no\n", "<p><a rel=\"noreferrer\" href=\"https://e.org/a?b=c&amp;d\">to</a>no</p>\n")]
    [InlineData("""{"type":"list","ordered":true,"children":[{"type":"list-item","children":[{"type":"paragraph","children":[{"text":"one"}]}]},{"children":[{"type":"paragraph","children":[{"text":"two"}]},{"type":"list","children":[{"checked":true,"children":[{"type":"paragraph","children":[{"text":"in"}]}]}]}]}]}""",
        "1. one\n2. two\n\n   - [x] in\n", "<ol>\n<li><p>one</p>\n</li>\n<li><p>two</p>\n<ul>\n<li>&#9745; <p>in</p>\n</li>\n</ul>\n</li>\n</ol>\n")]
    [InlineData("""{"type":"code-block","language":"python","children":[{"type":"code-line","children":[{"text":"a = '```'"}]},{"type":"code-line","children":[{"text":"</pre>"}]}]}""",
        "````python\na = '```'\n</pre>\n````\n", "<pre>a = &#39;```&#39;\n&lt;/pre&gt;</pre>\n")]
    [InlineData("""{"type":"latex","content":"a<b","children":[{"text":""}]}""", "```latex\na<b\n```\n", "<pre>a&lt;b</pre>\n")]
    [InlineData("""{"type":"table","children":[{"children":[{"children":[{"text":"a|b"}]}]},{"children":[{"children":[{"text":"1"}]},{"children":[{"text":"2"}]}]}]}""",
        "| a\\|b |  |\n| --- | --- |\n| 1 | 2 |\n", "<table><tr><td>a|b</td></tr><tr><td>1</td><td>2</td></tr></table>\n")]
    [InlineData("""{"type":"image","url":"https://e.org/x.png","children":[{"text":"cap]"}]}""", "[cap\\]](<https://e.org/x.png>)\n", "<p><a rel=\"noreferrer\" href=\"https://e.org/x.png\">cap]</a></p>\n")]
    [InlineData("""{"type":"image","url":"https://kept/x.png","children":[{"text":"cap"}]}""", "![cap](<media/x.png>)\n", "<p><img src=\"media/x.png\" alt=\"cap\"><br>cap</p>\n")]
    [InlineData("""{"type":"callout-block","children":[{"children":[{"text":"one"}]},{"children":[{"text":"two"}]}]}""", "> one\n> two\n", "<blockquote>one<br>two</blockquote>\n")]
    [InlineData("""{"type":"block-quote","children":[{"text":"a "},{"text":"b","bold":true},{"type":"latex","content":"x^2","children":[{"text":""}]},{"type":"link","url":"https://e.org/","children":[{"text":"to"}]}]}""",
        "> a bx^2to (https://e.org/)\n", "<blockquote>a bx^2to (https://e.org/)</blockquote>\n")]
    [InlineData("""{"type":"horizontal-rule","children":[]}""", "---\n", "<hr>\n")]
    [InlineData("""{"type":"from-tomorrow","x":"</script>"}""", "```json\n{\"type\":\"from-tomorrow\",\"x\":\"</script>\"}\n```\n", "<pre>{&quot;type&quot;:&quot;from-tomorrow&quot;,&quot;x&quot;:&quot;&lt;/script&gt;&quot;}</pre>\n")]
    [InlineData("""{"type":"paragraph","\ud800abc":1,"children":[{"text":"a"}]}""", "a\n", "<p>a</p>\n")]
    [InlineData("7", "```json\n7\n```\n", "<pre>7</pre>\n")]
    public void A_block_is_written_as_what_it_is(string block, string markdown, string html)
    {
        var spec = new RawJson(Encoding.UTF8.GetBytes($"{{\"blocks\":[{block}]}}"));
        Assert.Equal(markdown, ReportMarkdown.Of(spec, media: Media));
        var page = ReportHtml.Of(spec, media: Media);
        Assert.Equal(html, page[(page.IndexOf("<body>\n", StringComparison.Ordinal) + 7)..page.IndexOf("</body>", StringComparison.Ordinal)]);

        static string? Media(string address) => address.StartsWith("https://kept/", StringComparison.Ordinal) ? "media/x.png" : null;
    }

    [Theory]
    [InlineData("no JSON ``` </pre>")]
    [InlineData("[1,2]")]
    [InlineData("""{"panelGroups":[{"name":"old"}]}""")]
    [InlineData("")]
    public void A_spec_without_blocks_is_kept_as_it_is(string spec)
    {
        var raw = new RawJson(Encoding.UTF8.GetBytes(spec));
        Assert.Contains(spec, ReportMarkdown.Of(raw, "A *title*"), StringComparison.Ordinal);
        Assert.StartsWith("# A \\*title\\*\n", ReportMarkdown.Of(raw, "A *title*"), StringComparison.Ordinal);
        Assert.Contains(System.Net.WebUtility.HtmlEncode(spec), ReportHtml.Of(raw, "<title>"), StringComparison.Ordinal);
        Assert.Contains("<title>&lt;title&gt;</title>", ReportHtml.Of(raw, "<title>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_any_report_becomes_markup_or_is_loaded()
    {
        foreach (var report in await OddServer.AllAsync(server.Client.Reports.List(OddServer.Project)))
        {
            if (report.Spec is null)
                continue;
            var html = ReportHtml.Of(report.Spec, report.DisplayName);
            Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("href=\"javascript", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
            Assert.StartsWith("# ", ReportMarkdown.Of(report.Spec, report.DisplayName!), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_table_that_short_rows_would_blow_up_is_kept_as_JSON()
    {
        var wide = $"{{\"children\":[{string.Join(',', Enumerable.Repeat("{}", 2_000))}]}}";
        var spec = new RawJson(Encoding.UTF8.GetBytes($"{{\"blocks\":[{{\"type\":\"table\",\"children\":[{wide},{string.Join(',', Enumerable.Repeat("{}", 2_000))}]}}]}}"));
        var text = ReportMarkdown.Of(spec);
        Assert.StartsWith("```json", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1, 20_000);
    }

    [Fact]
    public void Text_nested_without_end_is_kept_as_JSON()
    {
        var list = JsonSerializer.Serialize("deep");
        for (var depth = 0; depth < 150; depth++)
            list = $"{{\"type\":\"list\",\"children\":[{{\"children\":[{(depth == 0 ? $"{{\"text\":{list}}}" : list)}]}}]}}";
        var spec = new RawJson(Encoding.UTF8.GetBytes($"{{\"blocks\":[{list}]}}"));
        Assert.Contains("deep", ReportMarkdown.Of(spec), StringComparison.Ordinal);
        Assert.Contains("deep", ReportHtml.Of(spec), StringComparison.Ordinal);
    }
}
