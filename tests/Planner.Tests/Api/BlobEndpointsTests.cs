using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using EdgeAspire.Testing;

namespace EdgeAspire.Planner.Tests.Api;

public sealed class BlobEndpointsTests
{
    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes("some content of a file");

    private static readonly string Path = $"/api/blobs/{SampleParts.HashOf(Bytes)}";

    [Fact]
    public async Task Put_NewThenAgain_IsCreatedThenThere()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        Assert.Equal(HttpStatusCode.Created, await host.PutBlobAsync(Bytes));
        Assert.Equal(HttpStatusCode.OK, await host.PutBlobAsync(Bytes));
        Assert.Equal(Bytes, await host.Client.GetByteArrayAsync(Path));
        await host.AssertCleanAsync();
    }

    [Fact]
    public async Task Get_Stored_CarriesHashAsETagAndNeverExpires()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.PutBlobAsync(Bytes);
        using HttpResponseMessage response = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, Path));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Bytes.Length, response.Content.Headers.ContentLength);
        Assert.Equal($"\"{SampleParts.HashOf(Bytes)}\"", response.Headers.ETag?.Tag);
        Assert.Contains("immutable", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);

        using HttpRequestMessage again = new(HttpMethod.Get, Path);
        again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
        using HttpResponseMessage unchanged = await host.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task Get_Range_AnswersThatPart()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.PutBlobAsync(Bytes);
        using HttpRequestMessage request = new(HttpMethod.Get, Path);
        request.Headers.Range = new RangeHeaderValue(5, 11);
        using HttpResponseMessage response = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("content", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Put_OtherContent_IsRefusedWithBothHashes()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        string error = await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Put, Path, new StringContent("other"));
        Assert.Contains($"(5 bytes) hashes to {SampleParts.HashOf("other"u8.ToArray())}, expected {SampleParts.HashOf(Bytes)}", error, StringComparison.Ordinal);
        await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, Path);
        await host.AssertCleanAsync();
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public async Task Any_NotAHash_IsRefused(string hash)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        Assert.Contains(
            "expected a SHA-256 of 64 hexadecimal digits",
            await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"/api/blobs/{hash}"),
            StringComparison.Ordinal);
        await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Put, $"/api/blobs/{hash}", new ByteArrayContent(Bytes));
        await host.AssertCleanAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_LargerThanTheCap_IsRefusedWithTheSetting(bool lengthIsTold)
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:MaxBlobBytes=1000");
        byte[] bytes = new byte[4_000_000];
        using StreamContent content = new(lengthIsTold ? new MemoryStream(bytes) : new UnseekableStream(bytes));
        string error = await host.RefusedAsync(
            HttpStatusCode.RequestEntityTooLarge, HttpMethod.Put, $"/api/blobs/{SampleParts.HashOf(bytes)}", content);
        Assert.Contains(lengthIsTold ? "has 4000000 bytes" : "has more bytes", error, StringComparison.Ordinal);
        Assert.Contains("at most 1000 bytes (Planner:MaxBlobBytes)", error, StringComparison.Ordinal);
        await host.AssertCleanAsync();
    }

    [Fact]
    public async Task Put_RepositoryFull_IsRefusedAndNothingRemains()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:MaxRepositoryBytes=12288");
        Assert.Equal(HttpStatusCode.Created, await host.PutBlobAsync(new byte[5000]));
        byte[] second = [.. Enumerable.Repeat((byte)1, 5000)];
        string error = await host.RefusedAsync(
            HttpStatusCode.InsufficientStorage, HttpMethod.Put, $"/api/blobs/{SampleParts.HashOf(second)}", new ByteArrayContent(second));
        Assert.Contains("Planner:MaxRepositoryBytes", error, StringComparison.Ordinal);
        await host.AssertCleanAsync();

        // The space that the refused one took for a moment is free again.
        Assert.Equal(HttpStatusCode.Created, await host.PutBlobAsync(new byte[100]));
    }

    [Fact]
    public async Task Put_ConnectionCutMidway_LeavesNothing()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        using (TcpClient client = new())
        {
            Uri address = host.Client.BaseAddress!;
            await client.ConnectAsync(address.Host, address.Port);
            string head = $"PUT {Path} HTTP/1.1\r\nHost: planner\r\nContent-Length: 100000\r\n\r\n";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + "only the start"));
            await WaitUntilAsync(() => Incoming(host).Length == 1);
            client.LingerState = new LingerOption(true, 0);
        }

        await WaitUntilAsync(() => Incoming(host).Length == 0);
        await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, Path);
        Assert.Equal(HttpStatusCode.Created, await host.PutBlobAsync(Bytes));
    }

    [Fact]
    public async Task Start_LeftoversOfACrash_AreRemovedAndStoredFilesStay()
    {
        using TemporaryFolder home = new();
        await using (PlannerHost host = await PlannerHost.StartInAsync(home.Path))
        {
            await host.PutBlobAsync(Bytes);
        }

        await File.WriteAllTextAsync(home.Combine("planner", "incoming", "half.part"), "half of a file");
        await using PlannerHost restarted = await PlannerHost.StartInAsync(home.Path);
        await restarted.AssertCleanAsync();
        Assert.Equal(Bytes, await restarted.Client.GetByteArrayAsync(Path));
    }

    [Fact]
    public async Task Get_DamagedOnDisk_IsAnErrorUntilUploadedAgain()
    {
        using TemporaryFolder home = new();
        await using (PlannerHost host = await PlannerHost.StartInAsync(home.Path))
        {
            await host.PutBlobAsync(Bytes);
            await FlipAsync(host);
            Assert.Contains("is damaged", await host.RefusedAsync(HttpStatusCode.InternalServerError, HttpMethod.Get, Path), StringComparison.Ordinal);
        }

        await using PlannerHost restarted = await PlannerHost.StartInAsync(home.Path);
        Assert.Contains("is damaged", await restarted.RefusedAsync(HttpStatusCode.InternalServerError, HttpMethod.Get, Path), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, await restarted.PutBlobAsync(Bytes));
        Assert.Equal(Bytes, await restarted.Client.GetByteArrayAsync(Path));
    }

    [Fact]
    public async Task Put_ManyAtOnce_SameAndDifferent_AllArriveOnce()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:MaxConcurrentUploads=1024");
        byte[][] files = [.. Enumerable.Range(0, 8).Select(i => Enumerable.Repeat((byte)i, 50_000 + i).ToArray())];
        HttpStatusCode[] codes = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => host.PutBlobAsync(files[i % files.Length])));
        Assert.Equal(files.Length, codes.Count(code => code == HttpStatusCode.Created));
        Assert.Equal(64 - files.Length, codes.Count(code => code == HttpStatusCode.OK));
        foreach (byte[] file in files)
        {
            Assert.Equal(file, await host.Client.GetByteArrayAsync($"/api/blobs/{SampleParts.HashOf(file)}"));
        }

        await host.AssertCleanAsync();
    }

    [Fact]
    public async Task Put_AllSlotsTaken_IsRefusedAtOnce()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:MaxConcurrentUploads=1");
        using TcpClient slow = new();
        Uri address = host.Client.BaseAddress!;
        await slow.ConnectAsync(address.Host, address.Port);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"PUT {Path} HTTP/1.1\r\nHost: planner\r\nContent-Length: 100000\r\n\r\nx"));
        await WaitUntilAsync(() => Incoming(host).Length == 1);
        string error = await host.RefusedAsync(HttpStatusCode.TooManyRequests, HttpMethod.Put, Path, new ByteArrayContent(Bytes));
        Assert.Contains("Planner:MaxConcurrentUploads", error, StringComparison.Ordinal);
    }

    private static string[] Incoming(PlannerHost host) => Directory.GetFiles(System.IO.Path.Combine(host.Root, "incoming"));

    private static async Task FlipAsync(PlannerHost host)
    {
        string hash = SampleParts.HashOf(Bytes);
        string path = System.IO.Path.Combine(host.Root, "blobs", hash[..2], hash);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[3] ^= 0x10;
        await File.WriteAllBytesAsync(path, bytes);
    }

    // What is waited for happens in the server when the operating system tells it; there is no clock to move.
    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
