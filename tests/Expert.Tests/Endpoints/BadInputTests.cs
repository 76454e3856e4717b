using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Serving.Computing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Expert.Tests.Endpoints;

/// <summary>Every way to ask wrongly gets an error that says what was expected and what came, and the service lives on.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string, string[]> Cases => new()
    {
        { "wrong name", ["'picture'", "image FP32 [N, 2]"] },
        { "missing input", ["'image'", "missing"] },
        { "twice", ["'image'", "2 times"] },
        { "extra input", ["'other'"] },
        { "wrong shape", ["'image'", "[N, 2]", "[1, 3]"] },
        { "wrong rank", ["'image'", "[N, 2]", "[2]"] },
        { "wrong type", ["'image'", "FP32", "INT64"] },
        { "byte count", ["'image'", "[2, 2]", "8"] },
        { "empty batch", ["'image'", "1 to 4", "[0, 2]"] },
        { "large batch", ["'image'", "1 to 4", "Expert:MaxBatch", "[5, 2]"] },
        { "NaN", ["'image'", "finite", "element 1"] },
        { "infinity", ["'image'", "finite", "element 0"] },
        { "unknown model", ["'n'", "'m'"] },
        { "unknown version", ["'m'", "'7'", "1"] },
        { "unknown output", ["'logits'", "probabilities FP32 [N, 3]"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Infer_BadInput_SaysWhatWasExpectedAndWhatCame(string what, string[] parts)
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits(), "--Expert:MaxBatch=4");
        using var request = Bad(what);

        var error = (await expert.InferAsync(request)).Error;

        Assert.NotNull(error);
        Assert.Contains(error.Reason, (ErrorReason[])[ErrorReason.InvalidArgument, ErrorReason.NotFound]);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        using var good = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));
        using var response = (await expert.InferAsync(good)).Value;
        Assert.Equal(2, response.Outputs.Count);
    }

    [Fact]
    public async Task Infer_NoTurnFree_IsRefusedBeyondTheQueue()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits(), "--Expert:MaxQueue=0");
        var queue = expert.Services.GetRequiredService<ComputeQueue>();
        Assert.Null(await queue.EnterAsync(CancellationToken.None));
        using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));

        var error = (await expert.InferAsync(request)).Error;

        Assert.Equal(ErrorReason.Overloaded, error?.Reason);
        queue.Leave();
        using var response = (await expert.InferAsync(request)).Value;
    }

    [Fact]
    public async Task Infer_CallerGivesUpWhileWaiting_LeavesTheQueue()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits());
        var queue = expert.Services.GetRequiredService<ComputeQueue>();
        Assert.Null(await queue.EnterAsync(CancellationToken.None));
        using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));
        using var cancellation = new CancellationTokenSource();
        var pending = expert.Client.InferAsync(request, ExpertHost.Timeout, cancellation.Token);
        await Until(() => queue.Waiting == 1);

        await cancellation.CancelAsync();

        Assert.Equal(ErrorReason.Cancelled, (await pending).Error?.Reason);
        await Until(() => queue.Waiting == 0);
        queue.Leave();
        using var response = (await expert.InferAsync(request)).Value;
    }

    [Fact]
    public async Task Infer_DeadlineWhileWaiting_IsTold()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits());
        var queue = expert.Services.GetRequiredService<ComputeQueue>();
        Assert.Null(await queue.EnterAsync(CancellationToken.None));
        using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));

        var error = (await expert.Client.InferAsync(request, TimeSpan.FromMilliseconds(50), CancellationToken.None)).Error;

        Assert.Equal(ErrorReason.DeadlineExceeded, error?.Reason);
        await Until(() => queue.Waiting == 0);
        queue.Leave();
        using var response = (await expert.InferAsync(request)).Value;
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    private static InferRequest Bad(string what)
    {
        var image = Request.Tensor("image", [1, 2], 1f, 0f);
        switch (what)
        {
            case "wrong name":
                return Request.For("m", image with { Name = "picture" });
            case "missing input":
                return Request.For("m");
            case "twice":
                return Request.For("m", image, image);
            case "extra input":
                return Request.For("m", image, image with { Name = "other" });
            case "wrong shape":
                return Request.For("m", Request.Tensor("image", [1, 3], 1f, 0f, 0f));
            case "wrong rank":
                return Request.For("m", Request.Tensor("image", [2], 1f, 0f));
            case "wrong type":
                return Request.For("m", new Tensor("image", TensorDataType.Int64, [1, 2], new byte[16]));
            case "byte count":
                return Request.For("m", image with { Shape = [2, 2] });
            case "empty batch":
                return Request.For("m", Request.Tensor("image", [0, 2], Array.Empty<float>()));
            case "large batch":
                return Request.For("m", Request.Tensor("image", [5, 2], new float[10]));
            case "NaN":
                return Request.For("m", Request.Tensor("image", [1, 2], 1f, float.NaN));
            case "infinity":
                return Request.For("m", Request.Tensor("image", [1, 2], float.NegativeInfinity, 0f));
            case "unknown model":
                return Request.For("n", image);
            case "unknown version":
                var versioned = Request.For("m", image);
                versioned.ModelVersion = "7";
                return versioned;
            default:
                var asking = Request.For("m", image);
                asking.Outputs.Add(new RequestedOutput("logits"));
                return asking;
        }
    }
}
