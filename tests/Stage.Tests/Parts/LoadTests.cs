using System.Security.Cryptography;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Stage.Parts;
using EdgeAspire.Stage.Sessions;
using EdgeAspire.Stage.Tests.Hosting;
using EdgeAspire.Testing;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Stage.Tests.Parts;

public sealed class LoadTests
{
    private const string Unknown = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Load_Part_IsListedUntilItIsUnloaded()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi");
        var sha256 = await planner.StoreAsync(Networks.AddOne(4));

        Assert.Null(await stage.LoadAsync(sha256));
        Assert.Null(await stage.LoadAsync(sha256));

        var index = (await stage.Client.GetRepositoryIndexAsync(onlyReady: true, StageHost.Timeout, CancellationToken.None)).Value;
        Assert.Equal((sha256, "READY"), (Assert.Single(index.Models).Name, index.Models[0].State));
        Assert.True((await stage.Client.IsModelReadyAsync(sha256, "", StageHost.Timeout, CancellationToken.None)).Value);
        var metadata = (await stage.Client.GetModelMetadataAsync(sha256, "", StageHost.Timeout, CancellationToken.None)).Value;
        Assert.Equal(("x", "y"), (Assert.Single(metadata.Inputs).Name, Assert.Single(metadata.Outputs).Name));

        Assert.Null(await stage.Client.UnloadModelAsync(sha256, StageHost.Timeout, CancellationToken.None));
        Assert.Equal(ErrorReason.NotFound, (await stage.Client.UnloadModelAsync(sha256, StageHost.Timeout, CancellationToken.None))?.Reason);
        Assert.Empty((await stage.Client.GetRepositoryIndexAsync(onlyReady: false, StageHost.Timeout, CancellationToken.None)).Value.Models);
    }

    [Fact]
    public async Task Load_NoHash_IsRefused()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi");

        Assert.Equal(ErrorReason.InvalidArgument, (await stage.LoadAsync("vgg16"))?.Reason);
        Assert.Equal(ErrorReason.InvalidArgument, (await stage.LoadAsync("../" + Unknown[3..]))?.Reason);
        Assert.Contains("404", (await stage.LoadAsync(Unknown))?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_NoModel_IsRefusedAndNamesThePart()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi");
        var sha256 = await planner.StoreAsync([1, 2, 3, 4]);

        var error = await stage.LoadAsync(sha256);

        Assert.Equal(ErrorReason.InvalidArgument, error?.Reason);
        Assert.Contains(sha256, error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_DamagedOnDisk_IsFetchedAgain()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi");
        var sha256 = await planner.StoreAsync(Networks.AddOne(4));
        Assert.Null(await stage.LoadAsync(sha256, prefetch: true));
        var file = Path.Combine(stage.Home, "stage", "pi", "blobs", sha256);
        await File.WriteAllBytesAsync(file, [.. await File.ReadAllBytesAsync(file), 0]);

        Assert.Contains("damaged", (await stage.LoadAsync(sha256))?.Message, StringComparison.Ordinal);
        Assert.Null(await stage.LoadAsync(sha256));
    }

    [Fact]
    public async Task Load_Prefetched_NeedsNoPlanner()
    {
        var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi");
        var (fetched, other) = (await planner.StoreAsync(Networks.AddOne(4)), await planner.StoreAsync(Networks.AddOne(5)));
        Assert.Null(await stage.LoadAsync(fetched, prefetch: true));
        Assert.Empty(stage.Get<PartStore>().Parts);

        await planner.DisposeAsync();

        Assert.Null(await stage.LoadAsync(fetched));
        var error = await stage.LoadAsync(other);
        Assert.Equal(ErrorReason.DeviceUnavailable, error?.Reason);
        Assert.Contains(planner.Rest.Authority, error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_TooLarge_IsRefusedWithFiguresBeforeItIsFetched()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi", "--Stage:MemoryBytes=2000000");

        var error = await stage.LoadAsync(Unknown, memoryBytes: 3_000_000);

        Assert.Equal(ErrorReason.Overloaded, error?.Reason);
        Assert.Contains("takes 3000000 bytes; 2000000 are free of 2000000", error?.Message, StringComparison.Ordinal);
        Assert.Contains("Stage:MemoryBytes", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_NoRoom_UnloadsWhatWasUsedLongestAgo()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi", "--Stage:MemoryBytes=2500000");
        var parts = new string[3];
        for (var index = 0; index < parts.Length; index++)
        {
            parts[index] = await planner.StoreAsync(Weights(index));
        }

        Assert.Null(await stage.LoadAsync(parts[0]));
        Assert.Null(await stage.LoadAsync(parts[1]));
        using (var request = Call.Of(parts[0]))
        {
            request.Inputs.Add(Call.Tensor("x", Testing.Cutting.Tensor.Zero([1, 500])));
            using var response = (await stage.InferAsync(request)).Value;
        }

        Assert.Null(await stage.LoadAsync(parts[2]));

        Assert.Equal([parts[0], parts[2]], stage.Get<PartStore>().Parts.OrderBy(part => Array.IndexOf(parts, part.Sha256)).Select(part => part.Sha256));
    }

    [Fact]
    public async Task Load_RoomOnlyInPartsOfLiveSessions_WaitsForTheirEnd()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi", new ManualTimeProvider(), "--Stage:MemoryBytes=1500000");
        var (used, other) = (await planner.StoreAsync(Weights(0)), await planner.StoreAsync(Weights(1)));
        Assert.Null(await stage.LoadAsync(used));
        using var request = Call.Of(used, "s").WithPiece(Call.Box("x", (0, 1), (0, 500)), Testing.Cutting.Tensor.Zero([1, 500]));
        using var response = (await stage.InferAsync(request)).Value;

        var waiting = stage.LoadAsync(other);
        await Condition.HoldsAsync(() => File.Exists(Path.Combine(stage.Home, "stage", "pi", "blobs", other)));
        Assert.True(stage.Get<PartStore>().Has(used));
        using var end = Call.Delivery("s").With(Protocol.EdgeParameters.End, value: true);
        using var ended = (await stage.InferAsync(end)).Value;

        Assert.Null(await waiting);
        Assert.False(stage.Get<PartStore>().Has(used));
    }

    [Fact]
    public async Task Load_RoomOnlyInPartsOfSessionsThatStay_IsRefused()
    {
        var time = new ManualTimeProvider();
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi", time, "--Stage:MemoryBytes=1500000", "--Stage:SessionSeconds=20");
        var (used, other) = (await planner.StoreAsync(Weights(0)), await planner.StoreAsync(Weights(1)));
        Assert.Null(await stage.LoadAsync(used));
        using var request = Call.Of(used, "s").WithPiece(Call.Box("x", (0, 1), (0, 500)), Testing.Cutting.Tensor.Zero([1, 500]));
        using var response = (await stage.InferAsync(request)).Value;

        var waiting = stage.LoadAsync(other);

        // Time that passes while the request or the file is on its way makes them look stalled.
        await Condition.HoldsAsync(() => File.Exists(Path.Combine(stage.Home, "stage", "pi", "blobs", other)));
        await Condition.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            UseSession(stage.Get<SessionTable>());
            return waiting.IsCompleted;
        });

        Assert.Contains("1 of them in use", (await waiting)?.Message, StringComparison.Ordinal);

        static void UseSession(SessionTable sessions) => sessions.Leave(sessions.Enter("s").Value, ends: false);
    }

    [Fact]
    public async Task Load_RoomOnlyInPartsToBeKept_IsRefused()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi", "--Stage:MemoryBytes=1500000");
        var (kept, other) = (await planner.StoreAsync(Weights(0)), await planner.StoreAsync(Weights(1)));
        Assert.Null(await stage.LoadAsync(kept));

        var error = await stage.LoadAsync(other, beside: [kept]);

        Assert.Equal(ErrorReason.Overloaded, error?.Reason);
        Assert.Contains("1 to be kept", error?.Message, StringComparison.Ordinal);
        Assert.True(stage.Get<PartStore>().Has(kept));
        Assert.Null(await stage.LoadAsync(other));
    }

    [Fact]
    public async Task Load_CallerLeaves_IsCarriedThrough()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi");
        var sha256 = await planner.StoreAsync(Weights(0));
        var request = PartRequest.Read(new Protocol.Messages.RepositoryModelLoadRequest { ModelName = sha256 }, maxChars: 256).Value;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stage.Get<PartStore>().LoadAsync(request, new CancellationToken(canceled: true)));

        await Condition.HoldsAsync(() => stage.Get<PartStore>().Has(sha256));
    }

    [Fact]
    public async Task Load_DescriptionThatDoesNotFit_IsRefused()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi");
        var sha256 = await planner.StoreAsync(Networks.AddOne(4));
        var input = new PartTensor("x", "v", [new(0, 1), new(10, 14)]);
        var output = new PartTensor("y", "w", [new(0, 1), new(10, 14)]);
        PartDescription Part(PartTensor[] inputs, PartTensor[] outputs) => new("p", [.. inputs], [.. outputs], 0, 0);

        Assert.Contains("0 inputs", (await stage.LoadAsync(sha256, Part([], [output])))?.Message, StringComparison.Ordinal);
        Assert.Contains("does not describe", (await stage.LoadAsync(sha256, Part([input with { Tensor = "z" }], [output])))?.Message, StringComparison.Ordinal);
        Assert.Contains("shape", (await stage.LoadAsync(sha256, Part([input with { Axes = [new(0, 1), new(0, 5)] }], [output])))?.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorReason.InvalidArgument, (await stage.LoadAsync(sha256, Part([input with { Axes = [new(0, 1), new(-1, 3)] }], [output])))?.Reason);
        Assert.Null(await stage.LoadAsync(sha256, Part([input], [output])));
    }

    [Fact]
    public async Task Load_WrongParameters_AreRefused()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi", "--Stage:MaxParameterChars=256");
        async Task<string?> LoadAsync(string parameter, Protocol.Messages.ModelRepositoryParameter value) => (await stage.Client.LoadModelAsync(
            Unknown,
            new Dictionary<string, Protocol.Messages.ModelRepositoryParameter>(StringComparer.Ordinal) { [parameter] = value },
            StageHost.Timeout,
            CancellationToken.None))?.Message;

        Assert.Contains("not the JSON", await LoadAsync("edge_part", new() { StringParam = "{" }), StringComparison.Ordinal);
        Assert.Contains("expected a part", await LoadAsync("edge_part", new() { StringParam = "{}" }), StringComparison.Ordinal);
        Assert.Contains("MaxParameterChars", await LoadAsync("edge_part", new() { StringParam = new string('[', 300) }), StringComparison.Ordinal);
        Assert.Contains("array of parts", await LoadAsync("edge_beside", new() { StringParam = "[1]" }), StringComparison.Ordinal);
        Assert.Contains("above 0", await LoadAsync("edge_memory_bytes", new() { Int64Param = -1 }), StringComparison.Ordinal);
    }

    // A file of a million bytes.
    private static byte[] Weights(int seed)
    {
        var weights = new float[500 * 500];
        var bytes = RandomNumberGenerator.GetBytes(weights.Length);
        for (var index = 0; index < weights.Length; index++)
        {
            weights[index] = bytes[index] + seed;
        }

        return new OnnxModelBuilder("weights")
            .AddInput("x", DataType.Float, 1, 500)
            .AddInitializer("w", weights, 500, 500)
            .AddNode("MatMul", ["x", "w"], ["y"])
            .AddOutput("y", DataType.Float, 1, 500)
            .ToBytes();
    }
}
