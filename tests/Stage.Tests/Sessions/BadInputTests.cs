using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Sessions;
using EdgeAspire.Stage.Tests.Hosting;
using Numbers = EdgeAspire.Testing.Cutting.Tensor;

namespace EdgeAspire.Stage.Tests.Sessions;

/// <summary>A part that takes <c>x</c> and gives <c>y</c>, both [1, 4], and calls that are wrong: none leaves anything in a session.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private PlannerHost _planner = null!;
    private StageHost _stage = null!;
    private string _part = "";

    public async Task InitializeAsync()
    {
        _planner = await PlannerHost.StartAsync();
        _stage = await StageHost.StartAsync(_planner, "pi", "--Stage:MaxParameterChars=2000", "--Stage:MaxPieces=3", "--Stage:MaxSessions=2", "--Stage:MaxSessionBytes=65536");
        _part = await _planner.StoreAsync(Networks.AddOne(4));
        Assert.Null(await _stage.LoadAsync(_part));
    }

    public async Task DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _planner.DisposeAsync();
    }

    public static TheoryData<string, string, string> BadTexts => new()
    {
        { EdgeParameters.Pieces, "[", "not the JSON" },
        { EdgeParameters.Pieces, "null", "is null" },
        { EdgeParameters.Pieces, "{}", "not the JSON" },
        { EdgeParameters.Pieces, "[null]", "expected a box" },
        { EdgeParameters.Pieces, "[{\"value\":\"x\"}]", "expected a box" },
        { EdgeParameters.Pieces, "[{\"value\":\"x\",\"axes\":[{\"start\":0,\"end\":1},{\"start\":-1,\"end\":4}]}]", "out of range" },
        { EdgeParameters.Pieces, "[{\"value\":\"x\",\"axes\":[{\"start\":0,\"end\":1},{\"start\":4,\"end\":4}]}]", "out of range" },
        { EdgeParameters.Pieces, "[{\"value\":\"x\",\"axes\":[{\"start\":0,\"end\":9223372036854775807},{\"start\":0,\"end\":9223372036854775807}]}]", "out of range" },
        { EdgeParameters.Pieces, "[{\"value\":\"nothing\",\"axes\":[{\"start\":0,\"end\":1},{\"start\":0,\"end\":4}]}]", "no part that is loaded here takes value 'nothing'" },
        { EdgeParameters.Returns, "[{\"value\":\"y\",\"axes\":[{\"start\":0,\"end\":1},{\"start\":0,\"end\":5}]}]", "out of range" },
        { EdgeParameters.Returns, "[{\"value\":\"y\",\"axes\":[{\"start\":0,\"end\":1}]}]", "out of range" },
        { EdgeParameters.Returns, "[{\"value\":\"x\",\"axes\":[{\"start\":0,\"end\":1},{\"start\":0,\"end\":4}]}]", "does not give value 'x'" },
        { EdgeParameters.Forward, "[{\"device\":\"pi\",\"pieces\":[]}]", "is this device" },
        { EdgeParameters.Forward, "[{\"device\":\"\",\"pieces\":[]}]", "expected an object" },
        { EdgeParameters.Keep, "[\"z\"]", "does not give value 'z'" },
        { EdgeParameters.Drop, "[1]", "not the JSON" },
        { EdgeParameters.Wire, "int4", "expected fp32, fp16 or int8" },
    };

    [Theory]
    [MemberData(nameof(BadTexts))]
    public async Task Infer_BadText_IsRefusedByItsName(string parameter, string text, string expected)
    {
        using var request = Whole("s").With(parameter, text);

        await AssertRefusedAsync(request, expected);
    }

    [Fact]
    public async Task Infer_OversizedText_NamesTheSetting()
    {
        using var request = Whole("s").With(EdgeParameters.Drop, $"[{new string(' ', 2000)}]");

        await AssertRefusedAsync(request, "Stage:MaxParameterChars");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Infer_BadSessionName_IsRefused(string session)
    {
        using var request = Whole(session);

        await AssertRefusedAsync(request, "edge_session");
    }

    [Fact]
    public async Task Infer_ParameterOfWrongType_IsRefused()
    {
        using var request = Whole("s").With(EdgeParameters.Wait, "true");

        await AssertRefusedAsync(request, "'edge_wait': expected a bool");
    }

    [Fact]
    public async Task Infer_SessionParametersWithoutSession_AreRefused()
    {
        using var request = Whole("s");
        request.Parameters.Remove(EdgeParameters.Session);

        await AssertRefusedAsync(request, "no 'edge_session'");
    }

    [Fact]
    public async Task Infer_DeliveryToAPart_IsRefused()
    {
        using var request = Whole("s").With(EdgeParameters.Deliver, value: true);

        await AssertRefusedAsync(request, "deliveries");
    }

    [Fact]
    public async Task Infer_OtherShapeThanTheBox_IsRefused()
    {
        using var request = Call.Of(_part, "s").WithPiece(Call.Box("x", (0, 1), (0, 4)), Numbers.Zero([1, 3]));

        await AssertRefusedAsync(request, "expected shape [1, 4]", ErrorReason.InvalidArgument);
    }

    [Fact]
    public async Task Infer_OtherTypeThanTheValue_IsRefused()
    {
        using var request = Call.Of(_part, "s").With(EdgeParameters.Pieces, Call.Box("x", (0, 1), (0, 4)));
        request.Inputs.Add(new Tensor("p", TensorDataType.Int64, [1, 4], new byte[32]));

        await AssertRefusedAsync(request, "expected FP32, got INT64");
    }

    [Fact]
    public async Task Infer_OtherAxesThanTheInput_AreRefused()
    {
        using var request = Call.Of(_part, "s").WithPiece(Call.Box("x", (0, 4)), Numbers.Zero([4]));

        await AssertRefusedAsync(request, "2 axes");
    }

    [Fact]
    public async Task Infer_MissingBox_IsNamed()
    {
        using var request = Call.Of(_part, "s").WithPiece(Call.Box("x", (0, 1), (1, 4)), Numbers.Zero([1, 3]));

        await AssertRefusedAsync(request, "lacks [0, 1) x [0, 1) of value 'x'", ErrorReason.Conflict);
    }

    [Fact]
    public async Task Infer_OverlappingPieces_AreRefused()
    {
        using var request = Call.Of(_part, "s")
            .WithPiece(Call.Box("x", (0, 1), (0, 3)), Numbers.Zero([1, 3]))
            .WithPiece(Call.Box("x", (0, 1), (2, 4)), Numbers.Zero([1, 2]));

        await AssertRefusedAsync(request, "overlaps");
    }

    [Fact]
    public async Task Infer_MorePiecesThanTensors_AreRefused()
    {
        using var request = Whole("s");
        request.Inputs.Clear();

        await AssertRefusedAsync(request, "1 boxes for 0 inputs");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-1f)]
    public async Task Infer_BadScale_IsRefused(float scale)
    {
        using var request = Call.Of(_part, "s").With(EdgeParameters.Pieces, Call.Box("x", (0, 1), (0, 4)));
        request.Inputs.Add(new Tensor("p", TensorDataType.Int8, [1, 4], new byte[4]));
        request.Inputs.Add(Call.Tensor(EdgeParameters.Scales, new Numbers([1], [scale])));

        await AssertRefusedAsync(request, "edge_scales");
    }

    [Fact]
    public async Task Infer_NoScale_IsRefused()
    {
        using var request = Call.Of(_part, "s").With(EdgeParameters.Pieces, Call.Box("x", (0, 1), (0, 4)));
        request.Inputs.Add(new Tensor("p", TensorDataType.Int8, [1, 4], new byte[4]));

        await AssertRefusedAsync(request, "edge_scales");
    }

    [Fact]
    public async Task Infer_NotFiniteWhereTheFormatNeedsIt_NamesTheValue()
    {
        using var request = Call.Of(_part, "s")
            .WithPiece(Call.Box("x", (0, 1), (0, 4)), new Numbers([1, 4], [1, float.NaN, 3, 4])).With(EdgeParameters.Wire, "int8");

        Assert.Contains("Value 'y'", (await _stage.InferAsync(request)).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_TooManySessions_AreRefused()
    {
        foreach (var session in new[] { "a", "b" })
        {
            using var request = Whole(session);
            using var response = (await _stage.InferAsync(request)).Value;
        }

        using var third = Whole("c");

        var error = (await _stage.InferAsync(third)).Error;

        Assert.Equal(ErrorReason.Overloaded, error?.Reason);
        Assert.Contains("Stage:MaxSessions", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_TooManyPiecesOrBytes_AreRefusedAndLeaveNothing()
    {
        using var pieces = Call.Delivery("s");
        for (var place = 0; place < 4; place++)
        {
            pieces.WithPiece(Call.Box("x", (0, 1), (place, place + 1)), Numbers.Zero([1, 1]));
        }

        await AssertRefusedAsync(pieces, "Stage:MaxPieces");
        using var bytes = Call.Delivery("s").WithPiece(Call.Box("x", (0, 1), (0, 20_000)), Numbers.Zero([1, 20_000]));
        await AssertRefusedAsync(bytes, "Stage:MaxSessionBytes", ErrorReason.Overloaded);
    }

    [Fact]
    public async Task Infer_UnknownPart_SaysThatItIsNotLoaded()
    {
        using var request = Call.Of(_part.Replace('a', 'b'), "s");

        var error = (await _stage.InferAsync(request)).Error;

        Assert.Equal(ErrorReason.NotFound, error?.Reason);
        Assert.Contains("not loaded", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_WithoutSession_WrongNamesAreRefused()
    {
        using var request = Call.Of(_part);
        request.Inputs.Add(Call.Tensor("z", Numbers.Zero([1, 4])));
        Assert.Contains("no input 'z'", (await _stage.InferAsync(request)).Error?.Message, StringComparison.Ordinal);

        request.Inputs.Clear();
        Assert.Contains("'x' is missing", (await _stage.InferAsync(request)).Error?.Message, StringComparison.Ordinal);

        request.Inputs.Add(Call.Tensor("x", Numbers.Zero([1, 5])));
        Assert.Contains("expected shape [1, 4]", (await _stage.InferAsync(request)).Error?.Message, StringComparison.Ordinal);
    }

    private InferRequest Whole(string session) => Call.Of(_part, session).WithPiece(Call.Box("x", (0, 1), (0, 4)), Numbers.Zero([1, 4]));

    private async Task AssertRefusedAsync(InferRequest request, string expected, ErrorReason? reason = null)
    {
        var error = (await _stage.InferAsync(request)).Error;

        Assert.NotNull(error);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(reason ?? error.Reason, error.Reason);
        Assert.Equal(0, _stage.Get<SessionLimits>().Bytes);

        // The next one is none the worse.
        using var good = Whole("good").With(EdgeParameters.End, value: true);
        using var response = (await _stage.InferAsync(good)).Value;
        Assert.Equal([1f, 1, 1, 1], Call.ToNumbers(Assert.Single(response.Outputs)).Values);
    }
}
