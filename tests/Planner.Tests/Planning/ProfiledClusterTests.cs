using System.Text.Json;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Layers;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.CommandLine;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Planner.Tests.Profiles;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Testing;

namespace EdgeAspire.Planner.Tests.Planning;

/// <summary>Files of devices that refer to profiles.</summary>
public sealed class ProfiledClusterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Load_ProfileBesideTheFile_IsReadAndSpeedFollowsWhereNoneIsStated()
    {
        WriteProfile("pi.json", Samples.Layer("Conv", 1, 4_000_000, 1000, 0.002), Samples.Layer("Conv", 2, 2_000_000, 1000, 0.001));

        var devices = ClusterFile.Load(Write(
            "devices.yaml", "gateway: { mbps: 100 }\ndevices: [{ name: a, profile: pi.json }, { name: b, gflops: 5, profile: pi.json }]"), new ManualTimeProvider()).Value.Devices;

        Assert.Equal(2e9, devices[0].FlopsPerSecond, 1);
        Assert.True(devices[0].IsSpeedMeasured);
        Assert.Equal(5e9, devices[1].FlopsPerSecond);
        Assert.False(devices[1].IsSpeedMeasured);
        Assert.All(devices, device => Assert.Equal(2, device.Profile!.Layers!.Measurements.Length));
    }

    [Theory]
    [InlineData("{ name: a, profile: nowhere.json }", "device 'a': ", "nowhere.json: there is no such profile")]
    [InlineData("{ name: a, profile: ahead.json }", "device 'a': ", "ahead.json: measurements[0].measured is 9999-12-31")]
    [InlineData("{ name: a, profile: broken.json }", "device 'a': ", "broken.json")]
    [InlineData("{ name: a, profile: idle.json }", "device 'a': gflops is missing, and its profile has no layer with operations", "")]
    [InlineData("{ name: a }", "device 'a': gflops is missing, and there is no profile to take it from", "")]
    [InlineData("{ name: a, gflops: 0, profile: idle.json }", "device 'a': speed in FLOP/s is 0", "")]
    public void Load_ProfileThatIsOfNoUse_NamesTheDeviceAndTheFile(string device, string place, string reason)
    {
        WriteProfile("idle.json", Samples.Layer("Flatten", 1, 0, 1000, 0.002));
        WriteProfile("ahead.json", Samples.Layer("Conv", 1, 1000, 1000, 0.002) with { Measured = DateTimeOffset.MaxValue });
        Write("broken.json", "{\"measurements\":[{}]}");

        string message = ClusterFile.Load(Write("devices.yaml", $"gateway: {{ mbps: 100 }}\ndevices: [{device}]"), new ManualTimeProvider()).Error!.Message;

        Assert.Contains("devices.yaml: " + place, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_HalfOfTheLayersMeasured_SharesSayHowMuchOfTheTimeThatIs()
    {
        string model = Path.Combine(_folder.Path, "net.onnx");
        File.WriteAllBytes(model, SampleNetworks.Convolutions());
        LayerWork[] works = [.. ModelLayers.Of(ModelGraph.Analyze(OnnxModelReader.Open(model).Value).Value).Select(layer => layer.Work)];
        LayerWork first = works.First(work => work.Flops > 0);

        // All take a nanosecond per operation, so that shares of time are shares of operations.
        WriteProfile("first.json", Measured(first));
        WriteProfile("all.json", [.. works.Where(work => work.Flops > 0).Select(Measured)]);
        WriteProfile("others.json", [.. Samples.Lawful("Conv", 6, 1e-9, 0, 0, seed: 1)]);

        PlannedDevice all = Plan(model, "all.json");
        PlannedDevice some = Plan(model, "first.json");
        PlannedDevice none = Plan(model, "others.json");

        double share = first.Flops / (double)works.Sum(work => work.Flops);
        Assert.Equal("profile", all.CostSource);
        Assert.Equal("mixed", some.CostSource);
        Assert.Equal(share, some.CostShares!.Profile, 0.01);
        Assert.Equal(1 - share, some.CostShares.Regression, 0.01);
        Assert.Equal("regression", none.CostSource);
        Assert.All((PlannedDevice[])[all, some, none], device => Assert.Equal(0, device.CostShares!.Flops));
        Assert.Equal("flops", Plan(model, null).CostSource);
    }

    public void Dispose() => _folder.Dispose();

    private static LayerMeasurement Measured(LayerWork work) => Samples.Layer(work.Type, 0, work.Flops, (long)work.Bytes, work.Flops * 1e-9) with { ShapeKey = work.ShapeKey };

    private PlannedDevice Plan(string model, string? profile)
    {
        string devices = Write("devices.yaml", $"gateway: {{ mbps: 100 }}\ndevices: [{{ name: a, {(profile is null ? "gflops: 1" : $"profile: {profile}")} }}]");
        return new PlanQuestion { ModelPath = model, DevicesPath = devices, Algorithm = "single" }.Answer(CancellationToken.None).Value.Devices[0];
    }

    private void WriteProfile(string name, params LayerMeasurement[] measurements) => Write(
        name, JsonSerializer.Serialize(new ProfileDocument { Measurements = [.. measurements] }, ProfileJson.Readable.ProfileDocument));

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
