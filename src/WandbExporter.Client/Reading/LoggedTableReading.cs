using System.Globalization;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Reading;

/// <summary>Reads a table as a whole, in the memory that all long answers share.</summary>
internal static class LoggedTableReading
{
    public static async Task<LoggedTable> ReadAsync(AnswerMemory memory, LoggedTableSource table, long? listed, Func<long, Task<ReadOnlyMemory<byte>>> read, CancellationToken cancellationToken)
    {
        if (listed > LoggedTable.MostBytes)
            return TooLong();
        var place = listed <= memory.Free ? null : await memory.TakeAsync(Task.CompletedTask, cancellationToken);
        try
        {
            try
            {
                return Owned(await read(place is null ? memory.Free : LoggedTable.MostBytes));
            }
            catch (ContentTooLongException) when (place is null)
            {
                // It is longer than it is listed.
                place = await memory.TakeAsync(Task.CompletedTask, cancellationToken);
                return Owned(await read(LoggedTable.MostBytes));
            }
        }
        catch (ContentTooLongException)
        {
            return TooLong();
        }
        catch (WandbException e) when (e.Failure.Category == FailureCategory.Permanent || e.Failure.Code == FailureCode.OtherForm)
        {
            return LoggedTable.Refused(table, $"cannot be had: {e.Failure.Message.TrimEnd('.')}");
        }
        finally
        {
            place?.Dispose();
        }

        LoggedTable Owned(ReadOnlyMemory<byte> utf8)
        {
            var owned = LoggedTable.Of(table, utf8, place);
            place = null;
            return owned;
        }

        LoggedTable TooLong() => LoggedTable.Refused(table, string.Create(CultureInfo.InvariantCulture, $"is longer than {LoggedTable.MostBytes >> 20} MiB"));
    }
}
