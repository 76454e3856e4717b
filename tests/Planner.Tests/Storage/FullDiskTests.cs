using System.Net;
using System.Net.Http.Json;
using EdgeAspire.Planner.Storage;
using EdgeAspire.Testing;

namespace EdgeAspire.Planner.Tests.Storage;

/// <summary>No setting says stop: the disk itself does.</summary>
public sealed class FullDiskTests
{
    private const int DiskBytes = 256 * 1024;

    [TmpfsFact]
    public Task Put_DiskFull_IsRefusedAndNothingRemains() => OnSmallDiskAsync(async host =>
    {
        byte[] tooMuch = new byte[DiskBytes * 2];
        string error = await host.RefusedAsync(
            HttpStatusCode.InsufficientStorage, HttpMethod.Put, $"/api/blobs/{SampleParts.HashOf(tooMuch)}", new ByteArrayContent(tooMuch));
        Assert.Contains("disk of the repository is full", error, StringComparison.Ordinal);
        await host.AssertCleanAsync();
        Assert.Equal(HttpStatusCode.Created, await host.PutBlobAsync(new byte[1000]));
    });

    [TmpfsFact]
    public Task Post_NoSpaceForTheManifest_PublishesNothingAndWorksAgainLater() => OnSmallDiskAsync(async host =>
    {
        byte[] part = SampleParts.Linear();
        await host.PutBlobAsync(part);
        string ballast = Path.Combine(host.Home, "ballast");
        Fill(ballast);

        object manifest = new { strategy = "single", parts = new[] { new { name = "model", sha256 = SampleParts.HashOf(part) } } };
        string error = await host.RefusedAsync(
            HttpStatusCode.InsufficientStorage, HttpMethod.Post, "/api/models/digits/versions", JsonContent.Create(manifest));
        Assert.Contains("version 1 of model 'digits' was not stored", error, StringComparison.Ordinal);
        await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, "/api/models/digits");
        await host.AssertCleanAsync();

        File.Delete(ballast);
        Assert.Equal(1, (await host.PublishAsync("digits", manifest)).GetProperty("version").GetInt32());
    });

    private static void Fill(string path)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            // Full, as wanted.
        }
    }

    private static async Task OnSmallDiskAsync(Func<PlannerHost, Task> test)
    {
        using TemporaryFolder folder = new();
        Assert.True(TmpfsFactAttribute.Run("mount", "-t", "tmpfs", "-o", $"size={DiskBytes}", "tmpfs", folder.Path));
        try
        {
            await using PlannerHost host = await PlannerHost.StartInAsync(folder.Path);
            await test(host);
        }
        finally
        {
            Assert.True(TmpfsFactAttribute.Run("umount", folder.Path));
        }
    }
}
