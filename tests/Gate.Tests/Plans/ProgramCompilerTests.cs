using EdgeAspire.Gate.Plans;
using EdgeAspire.Parts;
using FsCheck;
using FsCheck.Fluent;
using Random = System.Random;

namespace EdgeAspire.Gate.Tests.Plans;

public sealed class ProgramCompilerTests
{
    [Fact]
    public void Compile_AnyPlan_EveryOrderThatDataAllowGivesAllOutputs() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var outcome = ProgramCompiler.Compile(RandomPlan.Draw(seed));
            Assert.True(outcome.IsSuccess, outcome.Error?.Message);
            for (var order = 0; order < 3; order++)
            {
                new SymbolicCluster(outcome.Value, new Random(seed + order).Next()).Run();
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void CompileAll_CopiesOfStages_EachWayTakesTheNext()
    {
        var plan = Enumerable.Range(0, 50).Select(RandomPlan.Draw).First(plan => plan.Plan.Blocks.Length > 1);
        var slices = plan.Plan.Blocks.Select((block, index) => block with
        {
            Slices = block.Slices.SetItem(0, block.Slices[0] with { Device = $"stage-{index}", Copies = [.. Enumerable.Range(0, index == 0 ? 1 : index == 1 ? 2 : 0).Select(copy => $"copy-{index}-{copy}")] }),
        });

        var programs = ProgramCompiler.CompileAll(plan with { Plan = plan.Plan with { Blocks = [.. slices] } }).Value;

        Assert.Equal(6, programs.Length);
        Assert.Equal([3, 3], Uses("stage-0", "copy-0-0"));
        Assert.Equal([2, 2, 2], Uses("stage-1", "copy-1-0", "copy-1-1"));
        foreach (var program in programs)
        {
            new SymbolicCluster(program, 1).Run();
        }

        IEnumerable<int> Uses(params string[] devices) => devices.Select(device => programs.Count(program => program.Devices.Contains(device)));
    }

    [Fact]
    public void CompileAll_CopiesThatMakeTooManyWays_AreRefused()
    {
        var plan = RandomPlan.Draw(1);
        var block = plan.Plan.Blocks[0];
        var copied = plan with { Plan = plan.Plan with { Blocks = plan.Plan.Blocks.SetItem(0, block with { Slices = [.. block.Slices.Select(slice => slice with { Copies = [.. Enumerable.Range(0, 99).Select(copy => $"copy-{copy}")] })] }) } };

        Assert.Contains("copies make 100 ways", ProgramCompiler.CompileAll(copied).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_BoxThatNobodyGives_NamesDeviceValueAndRound()
    {
        var plan = Enumerable.Range(0, 50).Select(RandomPlan.Draw).First(plan => plan.Sets.Length > 1 && plan.Plan.Blocks.Length == plan.Sets.Length && !string.Equals(plan.Sets[1].Inputs[0].Name, plan.Inputs[0].Name, StringComparison.Ordinal));
        var wanted = plan.Sets[1].Inputs[0].Name;
        var robbed = plan with { Sets = plan.Sets.SetItem(0, plan.Sets[0] with { Parts = [.. plan.Sets[0].Parts.Select(Without)] }) };

        var error = ProgramCompiler.Compile(robbed).Error;

        Assert.Contains($"of '{wanted}' in round 2, and no earlier round gives all of it", error?.Message, StringComparison.Ordinal);

        PartDescription Without(PartDescription part) => part with { Outputs = [.. part.Outputs.Where(output => !string.Equals(output.Value, wanted, StringComparison.Ordinal))] };
    }
}
