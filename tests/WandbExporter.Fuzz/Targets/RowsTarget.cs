using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Journal;
using WandbExporter.Fuzz.Corpora;
using WandbExporter.Fuzz.Mutation;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Fuzz.Targets;

/// <summary>Rows of a history, as they become columns, and as JSON that every reader takes.</summary>
internal static class RowsTarget
{
    public static async Task<FuzzTarget> MakeAsync(string name)
    {
        var samples = new List<Sample>();
        await using (var server = await RecordedAnswers.StartAsync())
        await using (var client = server.ClientOf())
        {
            using var history = await client.Runs.GetHistoryAsync(Calls.Run, 0, 30, 30);
            using var events = await client.Runs.GetEventsAsync(Calls.Run, 20);
            foreach (var page in (RowsPage[])[history, events])
                samples.AddRange(Enumerable.Range(0, page.Count).Select(row => new Sample(page[row].ToArray())));
        }
        samples.AddRange(((string[])
        [
            """{"_step":1,"loss":NaN,"acc":-Infinity,"big":123456789012345678901234567890,"small":1e-400,"a":{"b":[1,2,{"c":null}]},"a.b":1,"":2,"\ud800":3,"x":"\ud800","x":true}""",
            """{"_step":2.0,"image":{"_type":"image-file","path":"media/é.png"},"list":[1.5,"NaN",null],"text":"\u0000\n","_timestamp":1700000000.123456789}""",
        ]).Select(row => new Sample(System.Text.Encoding.UTF8.GetBytes(row))));
        return new FuzzTarget(name, samples, Decode, error => error is MalformedJsonException) { Tokens = Tokens.OfJson, BytesPerByte = 512 };
    }

    private static void Decode(Sample origin, byte[] input)
    {
        foreach (var flatten in (bool[])[false, true])
        {
            using var table = new WideTable("history", HistoryTable.Descriptor.LoggedColumns, Calls.Run, new ColumnClaims(), flatten);
            table.Append(origin.Bytes);
            table.Append(input);
            _ = table.Columns.Count + table.Builders.Count;
        }
        _ = LoggedValues.Of(new RawJson(input)).Count;
    }
}
