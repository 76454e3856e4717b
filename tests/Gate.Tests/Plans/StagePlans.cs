using System.Collections.Immutable;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Gate.Tests.Fakes;

namespace EdgeAspire.Gate.Tests.Plans;

/// <summary>Plans that only say which device runs which parts: a call for each, which is sent nothing and gives nothing back.</summary>
internal static class StagePlans
{
    private static readonly PlanProgram Template = ProgramCompiler.Compile(RandomPlan.Draw(1)).Value;

    /// <summary>A plan.</summary>
    /// <param name="id">What it is called.</param>
    /// <param name="parts">Devices and the parts that they run.</param>
    public static PlanRoute Route(string id, params (FakeStage Stage, string Part)[] parts)
    {
        ImmutableArray<FakeStage> stages = [.. parts.Select(part => part.Stage).Distinct()];
        var program = Template with
        {
            Plan = Template.Plan with { Id = id },
            Devices = [.. stages.Select(stage => stage.Device)],
            Values = [],
            Calls = [.. parts.Select((part, index) => Call(part.Part, index, stages.IndexOf(part.Stage)))],
            Inputs = [],
            Outputs = [],
            Releases = [],
        };
        return new PlanRoute(program, [.. stages.Select(stage => stage.Connection)]);
    }

    /// <summary>A call of a part.</summary>
    public static ProgramCall Call(string part, int index = 0, int device = 0) => new()
    {
        Index = index,
        Round = index,
        Device = device,
        PartSha256 = part,
        Part = Template.Calls[0].Part,
        PartJson = "{}",
        MemoryBytes = 1,
        ComputeSeconds = 0.001,
        Pieces = [],
        Returns = [],
        After = [],
        Parameters = [],
        ReturnedBytes = 0,
        SentBytes = 0,
    };
}
