using EdgeAspire.Expert.Serving;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;

namespace EdgeAspire.Expert.Tests.Serving;

public sealed class ServedModelTests
{
    [Fact]
    public void Release_WithALeaseOut_FreesWithTheLease()
    {
        var model = Create();
        var lease = model.TryHold();

        model.Release();

        Assert.NotNull(lease);
        using (var run = lease.Model.Session.Run([Request.Tensor("image", [1, 2], 1f, 0f)]).Value)
        {
            Assert.Equal(1, run.Outputs.Length);
        }

        lease.Dispose();
        Assert.Null(model.TryHold());
    }

    [Fact]
    public void Dispose_LeaseTwice_EndsOneHold()
    {
        var model = Create();
        var first = model.TryHold();
        first?.Dispose();
        first?.Dispose();

        using var second = model.TryHold();

        Assert.NotNull(second);
        model.Release();
    }

    [Fact]
    public async Task TryHold_WhileOthersRelease_NeverRevives()
    {
        for (var round = 0; round < 20; round++)
        {
            var model = Create();
            var holders = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (var run = 0; run < 50 && model.TryHold() is { } lease; run++)
                {
                    using (lease)
                    {
                        lease.Model.Session.Run([Request.Tensor("image", [1, 2], 1f, 0f)]).Value.Dispose();
                    }
                }
            })).ToArray();

            model.Release();

            await Task.WhenAll(holders);
            Assert.Null(model.TryHold());
        }
    }

    private static ServedModel Create()
    {
        var options = new InferenceOptions { Threads = 1, ExecutionProviders = "cpu" };
        var session = ModelSession.Load("m", TestModels.Logits(), options).Value;
        return new ServedModel(new ModelIdentity("m", 1, "model"), session, head: null);
    }
}
