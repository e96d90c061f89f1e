using WandbExporter.Client.Model.Teams;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;
using Xunit;

namespace WandbExporter.Tables.Tests.Write;

public sealed class RowsMarkTests
{
    private static readonly TeamMember Ada = new("acme", "1", "ada", "Ada", null, "admin", true, false, null, null);
    private static readonly TeamMember Alan = Ada with { Id = "2", Username = "alan", Admin = null };

    [Fact]
    public void The_order_of_rows_and_the_parts_that_they_came_in_do_not_matter() =>
        Assert.Equal(MarkOf([Ada, Alan]), MarkOf([Alan], [Ada]));

    [Fact]
    public void Another_value_or_another_number_of_rows_is_another_mark()
    {
        string[] marks =
        [
            MarkOf([]), MarkOf([Ada]), MarkOf([Ada, Ada]), MarkOf([Ada, Alan]), MarkOf([Ada with { Admin = false }]), MarkOf([Ada with { Admin = null }]), MarkOf([Ada with { Name = "" }]), MarkOf([Ada with { Name = null }]),
            MarkOf([Ada with { Username = "adaA", Name = "da" }]),
        ];

        Assert.Equal(marks.Distinct(), marks);
    }

    private static string MarkOf(params TeamMember[][] parts)
    {
        var mark = new RowsMark();
        foreach (var members in parts)
        {
            using var part = MembersTable.Open();
            foreach (var member in members)
                part.Append(member);
            mark.Add(part);
        }
        return mark.ToString();
    }
}
