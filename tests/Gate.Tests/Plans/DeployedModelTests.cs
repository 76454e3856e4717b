using EdgeAspire.Gate.Devices;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Gate.Rounding;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Tests.Plans;

public sealed class DeployedModelTests : IDisposable
{
    private static readonly Error Away = new(ErrorReason.DeviceUnavailable, "no answer");

    private readonly Dictionary<string, DeviceConnection> _connections = new(StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Client.Dispose();
        }
    }

    [Fact]
    public void Choose_EverybodyAnswers_IsThePlan()
    {
        var (plan, fallback) = (Route(1), Route(2));
        var model = new DeployedModel(1, [plan], [fallback]);

        Assert.Same(plan, model.Choose());
        Assert.Same(plan, model.Choose());
    }

    [Fact]
    public void Choose_DeviceIsSuspended_IsTheFallbackUntilItIsBack()
    {
        var plan = Route(1);
        var fallback = new PlanRoute(plan.Program, [Connect("spare")]);
        var model = new DeployedModel(1, [plan], [fallback]);

        plan.Connections[0].Suspend(Away);
        Assert.Same(fallback, model.Choose());
        plan.Connections[0].Restore();
        Assert.Same(plan, model.Choose());
    }

    [Fact]
    public void Choose_Closed_IsNothingUntilItIsOpen()
    {
        var plan = Route(1);
        var model = new DeployedModel(1, [plan], []);
        Assert.True(plan.TryUse());

        plan.Close();

        Assert.Null(model.Choose());
        Assert.False(plan.TryUse());
        Assert.False(model.IsIdle);
        plan.Release();
        Assert.True(model.IsIdle);
        plan.Open();
        Assert.Same(plan, model.Choose());
    }

    [Fact]
    public void Choose_NobodyAnswers_IsNothing()
    {
        var plan = Route(1);
        var model = new DeployedModel(1, [plan], []);

        plan.Connections[0].Suspend(Away);

        Assert.Null(model.Choose());
        Assert.False(model.IsReady);
    }

    [Fact]
    public void Choose_Copies_TakeTurnsAndSkipThoseThatAreAway()
    {
        var program = Route(1).Program;
        PlanRoute[] copies = [.. Enumerable.Range(0, 3).Select(copy => new PlanRoute(program, [Connect($"copy-{copy}")]))];
        var model = new DeployedModel(1, [.. copies], []);

        Assert.Equal(copies.ToHashSet(), Enumerable.Range(0, 3).Select(_ => model.Choose()!).ToHashSet());
        copies[1].Connections[0].Suspend(Away);
        Assert.Equal(copies.Where(copy => copy != copies[1]).ToHashSet(), Enumerable.Range(0, 6).Select(_ => model.Choose()!).ToHashSet());
    }

    [Fact]
    public void DescribeNow_AnswersAreCompared_SaysWhatRoundingDid()
    {
        var record = new RoundingRecord(TimeSpan.FromSeconds(1), TimeProvider.System);
        var model = new DeployedModel(1, [Route(1)], []) { Rounding = record };
        record.End(new AnswerDifference(0.25, 1, 1));

        Assert.Equal("0.25", model.DescribeNow().Properties["rounding_largest_change"]);
        Assert.Equal(model.Plan.Plan.Wire.ToString().ToLowerInvariant(), model.DescribeNow().Properties["wire"]);
    }

    [Fact]
    public void DescribeNow_NothingIsCompared_IsTheDescription()
    {
        var model = new DeployedModel(1, [Route(1)], []);

        Assert.Same(model.Description, model.DescribeNow());
    }

    private PlanRoute Route(int seed)
    {
        var program = ProgramCompiler.Compile(RandomPlan.Draw(seed)).Value;
        return new PlanRoute(program, [.. program.Devices.Select(Connect)]);
    }

    private DeviceConnection Connect(string device)
    {
        if (!_connections.TryGetValue(device, out var connection))
        {
            var address = new Uri($"http://{device}:1");
            _connections.Add(device, connection = new DeviceConnection(address, new InferenceClient(address)));
        }

        return connection;
    }
}
