using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Tests.Histories;

public sealed class LoggedValuesTests
{
    [Fact]
    public void Values_are_what_was_logged_also_where_json_has_none()
    {
        var values = LoggedValues.Of(Json("""{"a":1,"b":-0.5,"c":NaN,"d":"NaN","e":-Infinity,"f":"text \u00e9","g":true,"h":null,"i":{"x":[1]},"a":2,"big":12345678901234567890}"""));

        Assert.Equal(["a", "b", "c", "d", "e", "f", "g", "h", "i", "big"], values.Keys);
        Assert.Equal((2.0, 2L), (values["a"].AsDouble(), values["a"].AsInt64()));
        Assert.Equal((-0.5, null), (values["b"].AsDouble(), values["b"].AsInt64()));
        Assert.All(["c", "d"], key => Assert.Equal(double.NaN, values[key].AsDouble()));
        Assert.Equal(double.NegativeInfinity, values["e"].AsDouble());
        Assert.Equal(("text é", null), (values["f"].AsString(), values["f"].AsDouble()));
        Assert.True(values["g"].AsBoolean());
        Assert.Equal(JsonKind.Null, values["h"].Kind);
        Assert.Equal("[1]", values["i"].AsObject()!["x"].ToString());
        Assert.Equal((12345678901234567890d, null), (values["big"].AsDouble(), values["big"].AsInt64()));
        Assert.Null(values["a"].AsObject());
        Assert.False(values.ContainsKey("z"));
        Assert.Equal(values["c"], LoggedValues.Of(Json("""{"c":NaN}"""))["c"]);
    }

    [Fact]
    public void A_config_is_what_was_given_to_it_without_what_is_kept_beside()
    {
        var config = LoggedValues.OfConfig(Json("""{"lr":{"value":0.1,"desc":null},"plain":3,"odd":{"desc":1},"_wandb":{"value":{"t":1}},"nested":{"value":{"value":7}}}"""));

        Assert.Equal(["lr", "plain", "odd", "nested"], config.Keys);
        Assert.Equal((0.1, 3.0), (config["lr"].AsDouble(), config["plain"].AsDouble()));
        Assert.Equal("""{"desc":1}""", config["odd"].ToString());
        Assert.Equal("""{"value":7}""", config["nested"].ToString());
    }

    [Fact]
    public void What_is_no_object_is_an_error_and_nothing_is_empty()
    {
        Assert.Throws<MalformedJsonException>(() => LoggedValues.Of(Json("[1]")));
        Assert.Empty(LoggedValues.Of(null));
    }

    private static RawJson Json(string text) => new(Encoding.UTF8.GetBytes(text));
}
