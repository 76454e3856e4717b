using System.Collections.Immutable;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Scheduler.Items;
using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Models;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Workers;
using Microsoft.Extensions.Options;
using SchedulerOptions = EdgeAspire.Scheduler.Configuration.SchedulerOptions;

namespace EdgeAspire.Scheduler.Tests;

internal static class Samples
{
    public const string PlanId = "0123456789abcdef0123456789abcdef";

    /// <summary>Three blocks; the input, and what the first one makes of it, pass the second one by.</summary>
    public static CutPlan Plan(params PartSet[] sets) => new(
        PlanId,
        ModelVersion: 1,
        new Plan
        {
            Model = "net",
            ModelSha256 = "whole",
            Strategy = "mdi",
            Algorithm = "armdi",
            Objective = "latency",
            Convention = "default",
            Seconds = 1,
            PeriodSeconds = 1,
            Bytes = 0,
            Sharing = "equal",
            Devices = [],
            Blocks = [],
        },
        [Value("image", 4)],
        [Value("scores", 2)],
        sets is [] ? [Set("a", 100, ["image"], ["x", "skip"]), Set("b", 300, ["x"], ["y"]), Set("c", 50, ["y", "skip", "image"], ["scores"])] : [.. sets],
        sets is [] ? ["part-0", "part-1", "part-2"] : [.. sets.Select((_, place) => $"part-{place}")]);

    public static PartSet Set(string name, long flops, string[] inputs, string[] outputs) => new(
        CutMethod.Whole,
        [name],
        [.. inputs.Select(input => Value(input, 4))],
        [.. outputs.Select(output => new JoinedValue(Value(output, output is "scores" ? 2 : 4), JoinRule.Assemble))],
        [new PartDescription(name, [.. inputs.Select(Whole)], [.. outputs.Select(Whole)], flops, ModelBytes: 4 * flops)]);

    /// <summary>A round of a plan that needs so much beside its file.</summary>
    public static PlannedBlock Block(long activationBytes) => new()
    {
        Layers = [],
        Mode = "whole",
        Devices = ["pi-1"],
        ComputeSeconds = 0,
        TransferSeconds = 0,
        Slices = [new PlannedSlice { Device = "pi-1", ActivationBytes = activationBytes }],
    };

    public static Tensor Tensor(string name, int elements) => new(name, TensorDataType.Fp32, [1, elements], new byte[4 * elements]);

    public static Payload Payload(string name = "image", int elements = 4, IDisposable? owner = null) =>
        new([Tensor(name, elements)], trace: default, owner is null ? [] : [owner]);

    public static LayerChain Chain { get; } = new([1, 1], [1, 1], [16, 16, 8]);

    public static WorkerScheduler Scheduler(IWorkerEffects effects, int worker = 0) => new(
        worker,
        Chain,
        SchedulingPolicies.Create(SchedulingPolicies.Local, default, localWinsTies: false)!,
        new SchedulerOptions().Bounds,
        new RingView(1, [new Member(0, 1, 1, 1, 0, 2), new Member(1, 1, 1, 1, 0, 2)]),
        effects);

    public static IOptions<SchedulerOptions> Options(Action<SchedulerOptions>? change = null)
    {
        SchedulerOptions options = new() { Device = "pi-1", Plan = PlanId, Stage = new Uri("http://localhost:1") };
        options.Planner.Rest = new Uri("http://localhost:2");
        options.Planner.Grpc = new Uri("http://localhost:3");
        change?.Invoke(options);
        return Microsoft.Extensions.Options.Options.Create(options);
    }

    private static ValueDescription Value(string name, long elements) => new(name, "FP32", [1, elements]);

    // Tensors of a part have names of their own.
    private static PartTensor Whole(string value) => new($"{value}_t", value, ImmutableArray<Interval>.Empty);
}
