using System.Runtime.InteropServices;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Gate.Rounding;
using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Tests.Rounding;

public sealed class RoundingCheckTests : IAsyncDisposable
{
    private static readonly float[] Image = [1, 2, 3, 4];
    private static readonly float[] Rounded = [0.5f, 7.9f, 3];

    private readonly FakePart _stage = new() { Exact = [0.5f, 8, 3] };
    private readonly ManualTimeProvider _time = new();
    private readonly IOptions<GateOptions> _options = Options.Create(new GateOptions());
    private readonly RunFeed _feed = new();
    private readonly Admission _admission;
    private readonly RoundingCheck _check;
    private readonly DeviceConnection _connection;
    private readonly List<DeployedModel> _models = [];

    public RoundingCheckTests()
    {
        _admission = new Admission(_options);
        _check = Check();
        _connection = new DeviceConnection(_stage.Address, new InferenceClient(_stage.Address));
    }

    public async ValueTask DisposeAsync()
    {
        await _check.DisposeAsync();
        Assert.All(_models, model => Assert.True(model.IsIdle));
        _connection.Client.Dispose();
        await _stage.DisposeAsync();
    }

    [Theory]
    [InlineData(WireFormat.Int8)]
    [InlineData(WireFormat.Fp16)]
    public async Task Consider_PlanRounds_RepeatsTheRequestExactly(WireFormat wire)
    {
        var model = Model(wire);
        using var watch = _feed.Watch()!;

        Consider(model);
        await _check.Latest;

        Assert.Equal(TensorDataType.Fp32, _stage.LastInput.DataType);
        Assert.Equal(Image, MemoryMarshal.Cast<byte, float>(_stage.LastInput.Data.Span).ToArray());
        var figures = model.Rounding!.Figures;
        Assert.Equal((1, 1, 1), (figures.Compared, figures.Answers, figures.SameAnswers));
        Assert.Equal(0.1 / 8, figures.LargestChange!.Value, 1e-6);
        Assert.True(watch.Events.TryRead(out var heard));
        Assert.Equal(("compare", "net", "plan-1", figures), (heard.Kind, heard.Model, heard.Plan, heard.Rounding));
        Assert.False(watch.Events.TryRead(out _));
    }

    [Fact]
    public void Consider_NobodyWantsToKnow_RepeatsNothing()
    {
        Consider(Model(WireFormat.Int8, isRecorded: false));

        Assert.True(_check.Latest.IsCompletedSuccessfully);
        Assert.Equal(0, _stage.Requests);
    }

    [Fact]
    public void Consider_AnsweredByThePlanForALoss_RepeatsNothing()
    {
        var model = Model(WireFormat.Int8);

        Consider(model, Route(WireFormat.Int8, "plan-2"));

        Assert.Equal(0, _stage.Requests);
        Assert.Equal(RoundingFigures.None, model.Rounding!.Figures);
    }

    [Fact]
    public void Consider_OtherRequestsAreWorkedOn_LetsThemBe()
    {
        Assert.Null(_admission.Enter());
        Assert.Null(_admission.Enter());

        Consider(Model(WireFormat.Int8));

        Assert.Equal(0, _stage.Requests);
    }

    [Fact]
    public async Task Consider_StageFails_CountsNowhere()
    {
        var model = Model(WireFormat.Int8);
        _stage.Refusal = new Error(ErrorReason.DeviceUnavailable, "gone");

        Consider(model);
        await _check.Latest;

        Assert.Equal(1, _stage.Requests);
        Assert.Equal(RoundingFigures.None, model.Rounding!.Figures);
        Assert.Null(_connection.Suspension);
    }

    [Fact]
    public async Task Consider_ExactAnswerIsNotANumber_CountsNowhere()
    {
        var model = Model(WireFormat.Int8);
        _stage.Exact = [1, float.NaN, 2];

        Consider(model);
        await _check.Latest;

        Assert.Equal(1, _stage.Requests);
        Assert.Equal(RoundingFigures.None, model.Rounding!.Figures);
    }

    [Fact]
    public async Task Consider_OneIsUnderWay_BeginsNoOtherAndKeepsTheRequest()
    {
        var hold = _stage.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var memory = new Witness();
        Consider(Model(WireFormat.Int8), memory: memory);
        await _stage.Arrived.Task;

        Consider(Model(WireFormat.Int8));
        Assert.False(memory.IsReleased);
        hold.SetResult();
        await _check.Latest;

        Assert.Equal(1, _stage.Requests);
        Assert.True(memory.IsReleased);
    }

    [Fact]
    public async Task Dispose_OneIsUnderWay_EndsIt()
    {
        _stage.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var memory = new Witness();
        var model = Model(WireFormat.Int8);
        var check = Check();
        Consider(model, memory: memory, check: check);
        await _stage.Arrived.Task;

        await check.DisposeAsync();

        Assert.True(memory.IsReleased);
        Assert.Equal(RoundingFigures.None, model.Rounding!.Figures);
    }

    /// <summary>A request that was answered, and is over when this returns.</summary>
    private void Consider(DeployedModel model, PlanRoute? route = null, Witness? memory = null, RoundingCheck? check = null)
    {
        using var request = new InferRequest { ModelName = "net" };
        request.Inputs.Add(new Tensor("image", TensorDataType.Fp32, [1, Image.Length], MemoryMarshal.AsBytes(Image.AsSpan()).ToArray()));
        request.Own(memory ?? new Witness());
        using var response = new InferResponse();
        response.Outputs.Add(new Tensor("scores", TensorDataType.Fp32, [1, Rounded.Length], MemoryMarshal.AsBytes(Rounded.AsSpan()).ToArray()));
        (check ?? _check).Consider(request, model, route ?? model.Routes[0], response, TimeSpan.FromMinutes(1));
    }

    private RoundingCheck Check() => new(_admission, _feed, _options, TimeProvider.System, NullLogger<RoundingCheck>.Instance);

    private DeployedModel Model(WireFormat wire, bool isRecorded = true)
    {
        var model = new DeployedModel(1, [Route(wire, "plan-1")], []) { Rounding = isRecorded ? new RoundingRecord(TimeSpan.FromSeconds(10), _time) : null };
        _models.Add(model);
        return model;
    }

    private PlanRoute Route(WireFormat wire, string id)
    {
        var program = ProgramCompiler.Compile(WholePlan(wire, id)).Value;
        return new PlanRoute(program, [_connection]);
    }

    /// <summary>One device that computes the whole model.</summary>
    private static CutPlan WholePlan(WireFormat wire, string id)
    {
        var image = new ValueDescription("image", "FP32", [1, Image.Length]);
        var scores = new ValueDescription("scores", "FP32", [1, Rounded.Length]);
        var part = new PartDescription("part", [Whole(image)], [Whole(scores)], 1, 1);
        var plan = new Plan
        {
            Model = "net",
            Strategy = "single",
            Algorithm = "single",
            Objective = "latency",
            Convention = "default",
            Seconds = 1,
            PeriodSeconds = 1,
            Bytes = 1,
            Sharing = "work_conserving",
            Wire = wire,
            Devices = [new PlannedDevice { Name = "pi", CostSource = "flops" }],
            Blocks =
            [
                new PlannedBlock
                {
                    Layers = ["layer"],
                    Mode = "whole",
                    Devices = ["pi"],
                    ComputeSeconds = 1,
                    TransferSeconds = 0,
                    Slices = [new PlannedSlice { Device = "pi", ComputeSeconds = 1 }],
                },
            ],
        };
        return new CutPlan(id, 1, plan, [image], [scores], [new PartSet(CutMethod.Whole, ["layer"], [image], [new JoinedValue(scores, JoinRule.Assemble)], [part])], [new string('0', 64)]);
    }

    private static PartTensor Whole(ValueDescription value) => new(value.Name, value.Name, [.. value.Shape.Select(Interval.Whole)]);

    /// <summary>Sees when a request's memory is given back.</summary>
    private sealed class Witness : IDisposable
    {
        private volatile bool _isReleased;

        public bool IsReleased => _isReleased;

        public void Dispose() => _isReleased = true;
    }
}
