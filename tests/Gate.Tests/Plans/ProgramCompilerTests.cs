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
