using EdgeAspire.Onnx.Building;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Stage.Running;
using EdgeAspire.Stage.Tests.Hosting;
using Numbers = EdgeAspire.Testing.Cutting.Tensor;

namespace EdgeAspire.Stage.Tests;

public sealed class StageProcessTests
{
    private const long MaxResidentBytes = 120_000_000;

    [Fact]
    public async Task Run_ManySessions_StaysSmall()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageProcess.StartAsync(planner, "pi");
        var part = await planner.StoreAsync(Networks.AddOne(10_000));
        Assert.Null(await stage.Client.LoadModelAsync(part, parameters: null, StageHost.Timeout, CancellationToken.None));

        for (var call = 0; call < 1000; call++)
        {
            using var request = Call.Of(part, $"s{call}").With(EdgeParameters.End, value: true)
                .WithPiece(Call.Box("x", (0, 1), (0, 5_000)), Numbers.Zero([1, 5_000]))
                .WithPiece(Call.Box("x", (0, 1), (5_000, 10_000)), Numbers.Zero([1, 5_000]));
            using var response = (await stage.Client.InferAsync(request, StageHost.Timeout, CancellationToken.None)).Value;
        }

        Assert.InRange(stage.ResidentBytes, 1, MaxResidentBytes);
    }

    [Fact]
    public async Task Load_LargeDenseLayer_TakesItsWeightsOnce()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        const long units = 4096, features = 10_000;
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageProcess.StartAsync(planner, "pi");
        var file = new OnnxModelBuilder("dense")
            .AddInput("x", Onnx.Proto.TensorProto.Types.DataType.Float, 1, features)
            .AddInitializer("w", new float[units * features], units, features)
            .AddNode("Gemm", ["x", "w"], ["y"], NodeAttributes.Of("transB", 1L))
            .AddOutput("y", Onnx.Proto.TensorProto.Types.DataType.Float, 1, units)
            .ToBytes();
        var part = await planner.StoreAsync(file);
        var before = stage.PeakResidentBytes;

        Assert.Null(await stage.Client.LoadModelAsync(part, parameters: null, StageHost.Timeout, CancellationToken.None));

        Assert.InRange(stage.PeakResidentBytes - before, 0, 1.3 * file.Length);
    }

    [Fact]
    public async Task Kill_WhileItIsForwardedTo_IsAnErrorThatNamesIt()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var sender = await StageHost.StartAsync(planner, "sender");
        await using var killed = await StageProcess.StartAsync(planner, "killed");
        var part = await planner.StoreAsync(Networks.AddOne(4));
        var next = await planner.StoreAsync(new OnnxModelBuilder("next")
            .AddInput("y", Onnx.Proto.TensorProto.Types.DataType.Float, 1, 4)
            .AddNode("Neg", ["y"], ["z"])
            .AddOutput("z", Onnx.Proto.TensorProto.Types.DataType.Float, 1, 4)
            .ToBytes());
        Assert.Null(await sender.LoadAsync(part));
        Assert.Null(await killed.Client.LoadModelAsync(next, parameters: null, StageHost.Timeout, CancellationToken.None));
        await Condition.HoldsAsync(async () => await planner.FindDeviceAsync("killed") is not null);
        using (var first = Sending(part, "a"))
        {
            using var response = (await sender.InferAsync(first)).Value;
        }

        using var waiting = Call.Of(next, "b").With(EdgeParameters.Wait, value: true);
        var answer = killed.Client.InferAsync(waiting, StageHost.Timeout, CancellationToken.None);
        killed.Kill();

        Assert.Equal(ErrorReason.DeviceUnavailable, (await answer).Error?.Reason);
        using var second = Sending(part, "c");
        var error = (await sender.InferAsync(second)).Error;
        Assert.Equal(ErrorReason.DeviceUnavailable, error?.Reason);
        Assert.Contains("Forward to 'killed'", error?.Message, StringComparison.Ordinal);
        Assert.Equal(0, sender.Get<WaitingCalls>().Count);
    }

    private static Protocol.Inference.InferRequest Sending(string part, string session) => Call.Of(part, session)
        .WithPiece(Call.Box("x", (0, 1), (0, 4)), Numbers.Zero([1, 4]))
        .With(EdgeParameters.Forward, Call.Forward(("killed", [Call.Box("y", (0, 1), (0, 4))])));
}
