using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeAspire.EndToEnd.Tests.Hosting;

namespace EdgeAspire.EndToEnd.Tests;

[Collection(RunningTeamFixture.Name)]
public sealed partial class InferenceTests(RunningTeam team)
{
    [Fact]
    public async Task Infer_ADrawnOne_IsAOneFromAllExperts()
    {
        var answer = await Digits.InferByAllAsync(team.AppHost.Gate);

        Assert.Equal(1, answer.Label);
        Assert.InRange(answer.Expert, 0, 3);
        Assert.InRange(answer.Entropy, 0, Math.Log(10));
        Assert.Equal(1, answer.Probabilities.Sum(), 1e-4);
        Assert.Equal(10, answer.Probabilities.Length);
    }

    [Fact]
    public async Task Metadata_NamesTheFixedTensors()
    {
        using var document = JsonDocument.Parse(await team.AppHost.Gate.GetStringAsync(new Uri("/v2/models/digits", UriKind.Relative)));

        var tensors = document.RootElement.GetProperty("inputs").EnumerateArray()
            .Concat(document.RootElement.GetProperty("outputs").EnumerateArray())
            .Select(tensor => $"{tensor.GetProperty("name").GetString()} {tensor.GetProperty("datatype").GetString()} {tensor.GetProperty("shape")}");
        Assert.Equal(
            ["image FP32 [-1,1,28,28]", "probabilities FP32 [-1,10]", "label INT64 [-1]", "entropy FP32 [-1]", "expert INT64 [-1]"],
            tensors);
    }

    [Fact]
    public async Task ReadmeCurl_AsPrinted_Answers()
    {
        var curl = CurlCommand().Match(await File.ReadAllTextAsync(RepositoryPath("README.md"))).Groups["command"].Value;
        Assert.NotEmpty(curl);
        var onTestPort = curl.Replace(
            "localhost:8080",
            $"localhost:{team.AppHost.Gate.BaseAddress!.Port.ToString(CultureInfo.InvariantCulture)}",
            StringComparison.Ordinal);

        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", onTestPort]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();

        Assert.Equal(0, shell.ExitCode);
        Assert.Equal(1, Digits.Read(output).Label);
    }

    [Theory]
    [InlineData("{\"inputs\":[", "JSON")]
    [InlineData("""{"inputs":[{"name":"picture","datatype":"FP32","shape":[1,1,28,28],"data":[0]}]}""", "image")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"FP64","shape":[1,1,28,28],"data":[0]}]}""", "FP32")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"FP32","shape":[1,28,28],"data":[0]}]}""", "28")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"FP32","shape":[1,1,28,28],"data":[0,1]}]}""", "784")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"FP32","shape":[1,1,28,28],"data":[1e999]}]}""", "image")]
    public async Task Infer_BadInput_IsRefusedWithWhatWasExpected(string body, string expected)
    {
        using var content = Digits.Json(body);
        using var response = await team.AppHost.Gate.PostAsync(new Uri(Digits.InferPath, UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Contains(expected, document.RootElement.GetProperty("error").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(await Digits.TryInferAsync(team.AppHost.Gate));
    }

    [Theory]
    [InlineData("planner", "/api/models")]
    [InlineData("planner", "/api/devices")]
    [InlineData("trainer", "/api/runs")]
    public async Task Api_ThroughTheGate_Answers(string service, string path)
    {
        using var response = await team.AppHost.Gate.GetAsync(new Uri(path, UriKind.Relative));

        Assert.True(response.IsSuccessStatusCode, $"{service}: {response.StatusCode}");
        Assert.NotEqual("[]", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Upload_NotOnnx_IsRefusedThroughTheGate()
    {
        using var content = new ByteArrayContent("this is not a model"u8.ToArray());
        using var response = await team.AppHost.Gate.PutAsync(new Uri("/api/models/broken", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("ONNX", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memory_OfEveryService_IsWithinItsLimit()
    {
        for (var request = 0; request < 200; request++)
        {
            Assert.NotNull(await Digits.TryInferAsync(team.AppHost.Gate));
        }

        // Services give back what only their start needed once they have settled.
        const long MB = 1_000_000;
        await Poll.UntilAsync(
            "experts of at most 110 MB and a gate of at most 150 MB",
            TimeSpan.FromMinutes(2),
            () => Task.FromResult(Experts().Max() <= 110 * MB && team.AppHost.Service("gate").ResidentBytes() <= 150 * MB),
            () => $"The experts take {string.Join(", ", Experts())} bytes, the gate {team.AppHost.Service("gate").ResidentBytes()}.");

        IEnumerable<long> Experts() => team.AppHost.Services()
            .Where(service => service.Name.StartsWith("expert", StringComparison.Ordinal))
            .Select(expert => expert.ResidentBytes());
    }

    private static string RepositoryPath(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeAspire.sln")))
            {
                return Path.Combine(folder.FullName, file);
            }
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }

    [GeneratedRegex("```sh\\n(?<command>curl[^`]*)```", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex CurlCommand();
}
