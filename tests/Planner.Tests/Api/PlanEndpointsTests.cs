using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Planner.Api;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Planner.Tests.Profiles;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Planner.Tests.Api;

public sealed class PlanEndpointsTests
{
    private const string Devices = """[{"name":"pi-1","gflops":13.6},{"name":"pi-2","gflops":13.6},{"name":"pi-3","gflops":6.8}]""";
    private const string Rest = "\"gateway\":{\"mbps\":100}";

    [Fact]
    public async Task Post_Plan_IsKeptListedAndRead()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.UploadAsync("net", SampleNetworks.Convolutions());

        JsonElement made = await PlanAsync(host);

        string id = made.GetProperty("id").GetString()!;
        Assert.Equal(1, made.GetProperty("model_version").GetInt32());
        Assert.NotEmpty(made.GetProperty("alternatives").EnumerateArray());
        string document = await host.Client.GetStringAsync(new Uri($"/api/plans/{id}", UriKind.Relative));
        Plan plan = PlanJson.Read(document).Value;
        Assert.Equal("net", plan.Model);
        Assert.Equal(SampleParts.HashOf(SampleNetworks.Convolutions()), plan.ModelSha256);
        Assert.All(plan.Alternatives, other => Assert.True(plan.Seconds <= other.Seconds + 1e-12));
        JsonElement listed = Assert.Single((await host.GetAsync("/api/plans")).EnumerateArray());
        Assert.Equal(id, listed.GetProperty("id").GetString());
        await host.AssertCleanAsync();
    }

    [Fact]
    public async Task Post_SameRequestAndARestart_IsOnePlan()
    {
        using TemporaryFolder folder = new();
        string id;
        await using (PlannerHost host = await PlannerHost.StartInAsync(folder.Path))
        {
            await host.UploadAsync("net", SampleNetworks.Convolutions());
            id = (await PlanAsync(host)).GetProperty("id").GetString()!;
            Assert.Equal(id, (await PlanAsync(host)).GetProperty("id").GetString());
        }

        await using PlannerHost again = await PlannerHost.StartInAsync(folder.Path);

        Assert.Equal(id, Assert.Single((await again.GetAsync("/api/plans")).EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Post_MoreThanAreKept_ReplacesTheOldest()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:MaxPlans=2");
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        List<string> ids = [];
        foreach (string algorithm in (string[])["single", "mls", "pipeline"])
        {
            ids.Add((await PlanAsync(host, $"\"algorithm\":\"{algorithm}\"")).GetProperty("id").GetString()!);
        }

        Assert.Equal([ids[2], ids[1]], (await host.GetAsync("/api/plans")).EnumerateArray().Select(plan => plan.GetProperty("id").GetString()!));
        await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/plans/{ids[0]}");
        Assert.Equal(2, Directory.GetFiles(Path.Combine(host.Root, "plans")).Length);
    }

    [Fact]
    public async Task Post_StrategiesAllowed_PlansNothingElse()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.UploadAsync("net", SampleNetworks.Convolutions());

        JsonElement pipeline = await PlanAsync(host, "\"strategies\":[\"pipeline\"]");

        Assert.Equal("pipeline", pipeline.GetProperty("strategy").GetString());
        Assert.Equal("best", pipeline.GetProperty("algorithm").GetString());
    }

    [Fact]
    public async Task Post_DeviceThatMeasuredItself_IsPlannedByItsProfile()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        ProfileDocument profile = new() { Measurements = [.. Samples.Lawful("Conv", 6, 1e-10, 2e-10, 1e-5, seed: 1)] };
        using StringContent content = new(JsonSerializer.Serialize(profile, ProfileJson.Readable.ProfileDocument));
        using HttpResponseMessage put = await host.Client.PutAsync("/api/devices/pi/profile", content);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());

        JsonElement plan = await host.MadeAsync("/api/plans", JsonDocument.Parse(
            $"{{\"model\":\"net\",\"devices\":[{{\"name\":\"pi\",\"gflops\":13.6}}],{Rest}}}").RootElement);

        Assert.NotEqual("flops", plan.GetProperty("devices")[0].GetProperty("cost_source").GetString());
    }

    [Fact]
    public async Task Post_DeviceSeenSlower_IsPlannedThatSlow()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        const string Alone = "{\"model\":\"net\",\"devices\":[{\"name\":\"pi\",\"gflops\":1}]," + Rest;

        JsonElement before = await host.MadeAsync("/api/plans", JsonDocument.Parse(Alone + "}").RootElement);
        JsonElement after = await host.MadeAsync("/api/plans", JsonDocument.Parse(
            Alone + ",\"observations\":{\"pi\":{\"predicted_seconds\":0.1,\"measured_seconds\":0.3,\"queue_occupancy\":0.5}}}").RootElement);

        Assert.Equal(3 * ComputeSeconds(before), ComputeSeconds(after), 1e-9);

        static double ComputeSeconds(JsonElement plan) => plan.GetProperty("devices")[0].GetProperty("compute_seconds").GetDouble();
    }

    [Fact]
    public async Task Compare_Algorithms_AreSideBySide()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.UploadAsync("net", SampleNetworks.Convolutions());

        JsonElement compared = await host.MadeAsync(
            "/api/plans/compare", JsonDocument.Parse(Body("\"algorithms\":[\"single\",\"mls\",\"best\"]")).RootElement, HttpStatusCode.OK);

        List<JsonElement> plans = [.. compared.GetProperty("plans").EnumerateArray()];
        Assert.Equal(3, plans.Count);
        Assert.Equal("best", plans.MinBy(plan => plan.GetProperty("seconds").GetDouble()).GetProperty("algorithm").GetString());
        Assert.All(plans, plan => Assert.True(plan.GetProperty("memory_bytes").GetInt64() > 0));
        Assert.Empty((await host.GetAsync("/api/plans")).EnumerateArray());
    }

    [Theory]
    [InlineData("{\"model\":\"nobody\"}", HttpStatusCode.NotFound, "There is no model 'nobody'")]
    [InlineData("{\"model\":\"../../etc\"}", HttpStatusCode.BadRequest, "The name of the model is '../../etc'")]
    [InlineData("{\"model\":\"net\"}", HttpStatusCode.BadRequest, "devices is missing")]
    [InlineData("{\"model\":\"net\",\"devices\":[]," + Rest + "}", HttpStatusCode.BadRequest, "devices: the list is empty")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":0}]," + Rest + "}", HttpStatusCode.BadRequest, "device 'a': speed in FLOP/s is 0")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":\"NaN\"}]," + Rest + "}", HttpStatusCode.BadRequest, "device 'a': speed in FLOP/s is NaN")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":-1}]," + Rest + "}", HttpStatusCode.BadRequest, "device 'a': speed in FLOP/s")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"<b>\",\"gflops\":1}]," + Rest + "}", HttpStatusCode.BadRequest, "devices[0].name is '<b>'")]
    [InlineData("{\"model\":\"net\",\"devices\":[null]," + Rest + "}", HttpStatusCode.BadRequest, "devices[0] is null")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":1,\"memory_mb\":0.0001}]," + Rest + "}", HttpStatusCode.BadRequest, "device 'a' has 104 bytes of memory")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":1}],\"gateway\":{\"mbps\":0}}", HttpStatusCode.BadRequest, "rate in bit/s is 0")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":1}]," + Rest + ",\"objective\":\"joy\"}", HttpStatusCode.BadRequest, "objective 'joy' is not known; known are latency")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":1}]," + Rest + ",\"wire\":[\"fp8\"]}", HttpStatusCode.BadRequest, "wire 'fp8' is not known")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":1}]," + Rest + ",\"strategies\":[]}", HttpStatusCode.BadRequest, "strategies has 0 entries")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":1}]," + Rest + ",\"deadline_seconds\":0.000001}", HttpStatusCode.Conflict, "deadline_seconds is 1E-06")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":1}]," + Rest + ",\"observations\":{\"b\":{\"predicted_seconds\":1,\"measured_seconds\":1}}}", HttpStatusCode.BadRequest, "observations: device 'b' is not among")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":1}]," + Rest + ",\"observations\":{\"a\":{\"measured_seconds\":1}}}", HttpStatusCode.BadRequest, "observations: device 'a': predicted_seconds is 0")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":1,\"profile_ms\":{\"nothing\":1}}]," + Rest + "}", HttpStatusCode.BadRequest, "device 'a': profile_ms has layer 'nothing', which model 'net' does not have.")]
    [InlineData("{\"sha256\":\"00\",\"version\":1}", HttpStatusCode.BadRequest, "sha256 is one file: version and part go with model")]
    [InlineData("{\"sha256\":\"00\",\"part\":\"model\"}", HttpStatusCode.BadRequest, "sha256 is one file: version and part go with model")]
    [InlineData("{\"model\":\"net\",\"devices\":[{\"name\":\"a\",\"gflops\":1}],\"gateway\":{\"mbps\":1e-300}}", HttpStatusCode.BadRequest, "rate in bit/s is 1E-294; it must be a number from 1 to 1E+18")]
    [InlineData("{\"model\":\"net\",\"speed\":1}", HttpStatusCode.BadRequest, "path $.speed")]
    [InlineData("{\"model\":", HttpStatusCode.BadRequest, "line 1, byte 10")]
    [InlineData("null", HttpStatusCode.BadRequest, "The request is null")]
    public async Task Post_BadRequest_IsRefusedWithThePlace(string body, HttpStatusCode status, string text)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.UploadAsync("net", SampleNetworks.Convolutions());

        foreach (string path in (string[])["/api/plans", "/api/plans/compare"])
        {
            bool isOfPlansOnly = text.Contains("deadline", StringComparison.Ordinal) || text.Contains("bytes of memory", StringComparison.Ordinal);
            if (path.EndsWith("compare", StringComparison.Ordinal) && isOfPlansOnly)
            {
                continue;
            }

            using StringContent content = new(body, Encoding.UTF8, "application/json");
            Assert.Contains(text, await host.RefusedAsync(status, HttpMethod.Post, path, content), StringComparison.Ordinal);
        }

        Assert.Empty((await host.GetAsync("/api/plans")).EnumerateArray());
    }

    [Fact]
    public async Task Post_DynamicShape_NamesTheDimension()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] bytes = SampleNetworks.Convolutions(height: -1);
        await host.PutBlobAsync(bytes);
        using StringContent content = new($"{{\"sha256\":\"{SampleParts.HashOf(bytes)}\",\"devices\":{Devices},{Rest}}}");

        Assert.Contains("image", await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/plans", content), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Picture_AnyWidth_IsXmlWithEveryDevice()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        await host.UploadAsync("net", SampleNetworks.Convolutions(convolution: "<conv> & \u0001"));
        string id = (await PlanAsync(host, "\"algorithm\":\"mls\",\"all_devices\":true")).GetProperty("id").GetString()!;

        foreach (string query in (string[])["", "?width=280", "?width=4096"])
        {
            using HttpResponseMessage response = await host.Client.GetAsync(new Uri($"/api/plans/{id}/picture.svg{query}", UriKind.Relative));
            Assert.Equal("image/svg+xml", response.Content.Headers.ContentType?.MediaType);
            XElement svg = XElement.Parse(await response.Content.ReadAsStringAsync());
            Assert.Contains(svg.Elements(), element => string.Equals(element.Value, "pi-3", StringComparison.Ordinal));
            Assert.Contains(svg.Elements(), element => element.Value.Contains("<conv> & \ufffd", StringComparison.Ordinal));
        }

        await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"/api/plans/{id}/picture.svg?width=1e9");
        await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, "/api/plans/..%2F..%2Flock/picture.svg");
        await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/plans/{new string('0', 32)}");
    }

    [Theory]
    [InlineData("single")]
    [InlineData("sls")]
    [InlineData("mls")]
    [InlineData("pipeline")]
    public async Task Parts_OfAPlan_AreModelsInTheRepository(string algorithm)
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:BlobGraceSeconds=1");
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        string id = (await PlanAsync(host, $"\"algorithm\":\"{algorithm}\"")).GetProperty("id").GetString()!;

        JsonElement cut = await host.MadeAsync($"/api/plans/{id}/parts");

        Assert.NotEqual(id, cut.GetProperty("id").GetString());
        host.Time.Advance(TimeSpan.FromHours(2));
        List<string> hashes = [.. cut.GetProperty("part_sha256").EnumerateArray().Select(hash => hash.GetString()!)];
        Assert.NotEmpty(hashes);
        foreach (string hash in hashes)
        {
            byte[] part = await host.Client.GetByteArrayAsync(new Uri($"/api/blobs/{hash}", UriKind.Relative));
            Assert.Equal(hash, SampleParts.HashOf(part));
            Assert.True(ModelGraph.Analyze(OnnxModelReader.Read(part).Value).Value.Nodes.Length > 0);
        }

        IEnumerable<JsonElement> slices = cut.GetProperty("blocks").EnumerateArray().SelectMany(block => block.GetProperty("slices").EnumerateArray());
        Assert.All(slices, slice => Assert.Contains(slice.GetProperty("part_sha256").GetString()!, hashes));
        await host.AssertCleanAsync();
    }

    [Fact]
    public async Task Post_MoreAtOnceThanAllowed_IsRefusedUntilOneIsDone()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:MaxConcurrentPlans=1");
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        TaskCompletionSource<IResult> other = new();
        Task<IResult> running = host.App.Services.GetRequiredKeyedService<WorkSlots>(WorkSlots.Plans).RunAsync(() => other.Task, CancellationToken.None);

        foreach (string path in (string[])["/api/plans", "/api/plans/compare"])
        {
            using StringContent content = new(Body("\"seed\":1"));
            Assert.Contains("Planner:MaxConcurrentPlans", await host.RefusedAsync(HttpStatusCode.TooManyRequests, HttpMethod.Post, path, content), StringComparison.Ordinal);
        }

        other.SetResult(Results.Ok());
        await running;
        await PlanAsync(host);
    }

    [Fact]
    public async Task Post_SlowClients_DoNotClosePlanning()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:MaxConcurrentPlans=1");
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        List<(Pipe Body, Task<HttpResponseMessage> Answer)> slow = [];
        foreach (string path in (string[])["/api/plans", "/api/plans/compare"])
        {
            Pipe body = new();
            slow.Add((body, host.Client.PostAsync(path, new StreamContent(body.Reader.AsStream()))));

            // More than the client keeps back before it sends anything.
            await body.Writer.WriteAsync(Encoding.UTF8.GetBytes(new string(' ', 32_768)));
        }

        await PlanAsync(host);

        foreach ((Pipe body, Task<HttpResponseMessage> answer) in slow)
        {
            await body.Writer.WriteAsync(Encoding.UTF8.GetBytes(Body("\"seed\":1")));
            await body.Writer.CompleteAsync();
            using HttpResponseMessage made = await answer;
            Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        }
    }

    private static string Body(string more) => $"{{\"model\":\"net\",\"devices\":{Devices},{Rest},{more}}}";

    private static Task<JsonElement> PlanAsync(PlannerHost host, string more = "\"objective\":\"latency\"") =>
        host.MadeAsync("/api/plans", JsonDocument.Parse(Body(more)).RootElement);
}
