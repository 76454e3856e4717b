using System.Net;
using EdgeAspire.Planner.Models;
using EdgeAspire.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Planner.Tests.Storage;

public sealed class CollectionTests
{
    [Fact]
    public async Task Collect_UnusedBlob_GoesAfterTheGraceTimeOnly()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:BlobGraceSeconds=60");
        byte[] unused = [1, 2, 3];
        await host.PutBlobAsync(unused);
        Collect(host, TimeSpan.FromSeconds(59));
        Assert.True(await IsThereAsync(host, unused));

        // Uploading it again starts the time again.
        await host.PutBlobAsync(unused);
        Collect(host, TimeSpan.FromSeconds(59));
        Assert.True(await IsThereAsync(host, unused));
        Collect(host, TimeSpan.FromSeconds(2));
        Assert.False(await IsThereAsync(host, unused));
    }

    [Fact]
    public async Task Collect_BlobOfAVersion_StaysUntilTheVersionIsDeleted()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:BlobGraceSeconds=60");
        byte[] part = SampleParts.Linear();
        using (HttpResponseMessage _ = await host.Client.PutAsync("/api/models/digits", new ByteArrayContent(part)))
        {
        }

        Collect(host, TimeSpan.FromDays(1));
        Assert.True(await IsThereAsync(host, part));

        using HttpResponseMessage deleted = await host.Client.DeleteAsync("/api/models/digits/versions/1");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Collect(host, TimeSpan.Zero);
        Assert.False(await IsThereAsync(host, part));
    }

    [Fact]
    public async Task Collect_ByTheTimer_RunsOnItsOwn()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:BlobGraceSeconds=60");
        byte[] unused = [1, 2, 3];
        await host.PutBlobAsync(unused);
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        while (await IsThereAsync(host, unused))
        {
            limit.Token.ThrowIfCancellationRequested();
            host.Time.Advance(TimeSpan.FromSeconds(61));
        }
    }

    [Fact]
    public async Task Collect_AManifestIsDamaged_RemovesNothing()
    {
        using TemporaryFolder home = new();
        byte[] part = SampleParts.Linear();
        await using (PlannerHost host = await PlannerHost.StartInAsync(home.Path))
        {
            using HttpResponseMessage _ = await host.Client.PutAsync("/api/models/digits", new ByteArrayContent(part));
        }

        await File.WriteAllTextAsync(home.Combine("planner", "models", "digits", "1.json"), "{ \"name\": ");
        await using PlannerHost restarted = await PlannerHost.StartInAsync(home.Path);
        Assert.Equal("Degraded", (await restarted.GetAsync("/health")).GetProperty("checks").GetProperty("repository").GetProperty("status").GetString());
        Collect(restarted, TimeSpan.FromHours(2));
        Assert.True(await IsThereAsync(restarted, part));

        // The number of the damaged version is not given again.
        using HttpResponseMessage published = await restarted.Client.PutAsync("/api/models/digits", new ByteArrayContent(part));
        Assert.EndsWith("/versions/2", published.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private static void Collect(PlannerHost host, TimeSpan later)
    {
        host.Time.Advance(later);
        host.App.Services.GetRequiredService<ModelRepository>().Collect();
    }

    private static async Task<bool> IsThereAsync(PlannerHost host, byte[] bytes)
    {
        using HttpRequestMessage request = new(HttpMethod.Head, $"/api/blobs/{SampleParts.HashOf(bytes)}");
        using HttpResponseMessage response = await host.Client.SendAsync(request);
        return response.StatusCode == HttpStatusCode.OK;
    }
}
