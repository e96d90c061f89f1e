using System.Text;
using System.Text.Json;
using WandbExporter.Client.Tests.Rows;

namespace WandbExporter.Client.Tests.Support;

/// <summary>Answers in the shapes that a W&amp;B server sends.</summary>
internal static class Answers
{
    public const string Viewer = """{"data":{"viewer":{"id":"VXNlcjox","username":"ann","name":"Ann","email":"a@b.c","admin":false,"entity":"team","teams":{"edges":[{"node":{"name":"team"}},{"node":null}]}}}}""";

    public static Reply ViewerReply => Reply.Json(Viewer);

    public static Reply Rows(params string[] rows) => Reply.Json(Encoding.UTF8.GetString(RowsDecoderTests.Answer(rows)));

    public static Reply Errors(string message, int status = 200) => Reply.Json($$"""{"errors":[{"message":{{JsonSerializer.Serialize(message)}},"path":["x"]}],"data":null}""", status);

    public static Reply Files(string cursor, bool more, params object[] nodes) => Reply.Json(JsonSerializer.Serialize(new
    {
        data = new
        {
            project = new
            {
                run = new { fileCount = nodes.Length, files = new { edges = nodes.Select(node => new { node, cursor }), pageInfo = new { endCursor = cursor, hasNextPage = more } } },
            },
        },
    }));
}
