using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeAspire.Testing;

namespace EdgeAspire.Planner.Tests.Storage;

public sealed class CrashTests
{
    [Fact]
    public async Task Kill_MidUpload_LeavesWhatWasPublishedAndNoHalfModel()
    {
        using TemporaryFolder home = new();
        byte[] part = SampleParts.Linear();
        using (PlannerProcess planner = await PlannerProcess.StartAsync(home.Path))
        {
            using HttpClient http = new() { BaseAddress = planner.Address };
            using HttpResponseMessage published = await http.PutAsync("/api/models/digits", new ByteArrayContent(part));
            Assert.Equal(HttpStatusCode.Created, published.StatusCode);

            using TcpClient upload = new();
            await upload.ConnectAsync(planner.Address.Host, planner.Address.Port);
            await upload.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes("PUT /api/models/half HTTP/1.1\r\nHost: planner\r\nContent-Length: 100000\r\n\r\nonly the start"));
            using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
            while (!Directory.EnumerateFiles(home.Combine("planner", "incoming")).Any(file => new FileInfo(file).Length > 0))
            {
                limit.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            await planner.KillAsync();
        }

        Assert.Single(Directory.EnumerateFiles(home.Combine("planner", "incoming")));
        await using PlannerHost restarted = await PlannerHost.StartInAsync(home.Path);
        await restarted.AssertCleanAsync();
        Assert.Equal("digits", Assert.Single((await restarted.GetAsync("/api/models")).EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(part, await restarted.Client.GetByteArrayAsync($"/api/blobs/{SampleParts.HashOf(part)}"));
    }
}
