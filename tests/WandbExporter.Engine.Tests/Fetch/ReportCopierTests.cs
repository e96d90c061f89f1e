using System.Text;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

/// <summary>What whoever writes a report has in his hand: which addresses stand in it, how many, and how often.</summary>
public sealed class ReportCopierTests
{
    private static readonly AwkwardOrganization World = new();

    private static readonly ProjectPath Project = new(AwkwardOrganization.Team, AwkwardOrganization.Project);

    [Fact]
    public async Task A_page_holds_a_picture_once_however_often_it_shows_it()
    {
        await using var place = await Place.StartAsync();
        var image = ImageOf(place.Picture("curve.png"));

        var files = await place.CopyAsync($$"""{"blocks":[{{string.Join(',', Enumerable.Repeat(image, 50))}}]}""");

        var page = await place.TextAsync(files.Html!);
        Assert.Equal((2, 50), (page.Split("data:image/png").Length, page.Split("src=\"../media/").Length));
        Assert.True(page.IndexOf("data:image/png", StringComparison.Ordinal) < page.IndexOf("../media/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_of_others_are_not_asked_for_and_of_its_own_so_many()
    {
        await using var place = await Place.StartAsync();
        string[] own = [place.Picture("curve.png"), place.Picture("in-a-text.svg"), place.Picture("in-a-panel.jpg")];
        string[] others = [own[0].Replace(AwkwardOrganization.Team, AwkwardOrganization.ClosedTeam, StringComparison.Ordinal), own[0].Replace("/files/odd-team/", "/files/odd-team%2F../", StringComparison.Ordinal)];

        var files = await place.CopyAsync($$"""{"blocks":[{{string.Join(',', others.Concat(own).Select(ImageOf))}}]}""", mostFiles: 2);

        Assert.Equal(own[..2], files.Pictures.Select(picture => picture.Address));
        Assert.All(files.Pictures, picture => Assert.NotNull(picture.Part));
        Assert.Equal(1, files.LeftOut);
        Assert.Equal(2, place.Simulator.Requests.Snapshot().Count(request => request.Endpoint == "files"));
    }

    private static string ImageOf(string address) => $$"""{"type":"image","url":"{{address}}","children":[{"text":""}]}""";

    /// <summary>A server, and where what is copied is put.</summary>
    private sealed class Place(WandbSimulator simulator, TemporaryDirectory directory, LocalDestination destination) : IAsyncDisposable
    {
        private readonly WandbClient _client = new(new WandbClientOptions { BaseUrl = simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey });

        public WandbSimulator Simulator => simulator;

        public static async Task<Place> StartAsync()
        {
            var directory = new TemporaryDirectory();
            return new(await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] }), directory, await new SmallExport(directory.Below("export")).OpenAsync());
        }

        public string Picture(string name) => ViewData.PictureUrl(World.FindProject(Project.Entity, Project.Project)!, name)
            .Replace(ViewData.Server, simulator.BaseUrl.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);

        public async Task<ReportFiles> CopyAsync(string spec, int mostFiles = ReportCopier.MostFiles)
        {
            var view = new ViewInfo("Vmlldzo1", Project, "view", "title", null, ViewInfo.Report, null, null, null, new RawJson(Encoding.UTF8.GetBytes(spec)));
            var copier = new ReportCopier(TestContext.For(_client, destination.Sink, "", "reports"), Project, UnitProgress.None, mostFiles);
            return Assert.IsType<Fetched<ReportRow>>(await copier.CopyAsync(view)).Value.Files;
        }

        public async Task<string> TextAsync(PartInfo part)
        {
            await using var stored = await destination.Sink.OpenReadAsync(new ObjectKey(part.Key), default);
            using var reader = new StreamReader(stored!);
            return await reader.ReadToEndAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _client.DisposeAsync();
            await destination.DisposeAsync();
            await simulator.DisposeAsync();
            directory.Dispose();
        }
    }
}
