using EdgeAspire.Bench.Lab.Experiments;

namespace EdgeAspire.Bench.Tests.Lab.Experiments;

public class SoakMemoryTests
{
    [Fact]
    public void EndWindow_AfterAWindow_GivesItsMediansAndBeginsTheNext()
    {
        var memory = new SoakMemory(TimeSpan.FromMinutes(30));
        foreach (var mebibytes in (double[])[10, 90, 20])
        {
            memory.Add("gate", mebibytes);
            memory.AddStage(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), 2 * mebibytes);
        }

        Assert.Null(memory.EndWindow(TimeSpan.FromMinutes(2.9)));
        var first = memory.EndWindow(TimeSpan.FromMinutes(3))!;
        memory.Add("gate", 50);
        var second = memory.EndWindow(TimeSpan.FromMinutes(6))!;

        Assert.Equal("memory, minutes 0 to 3", first.Name);
        Assert.Equal([("gate_mib", 20), ("stages_mib", 40)], first.Figures);
        Assert.Equal("memory, minutes 3 to 6", second.Name);
        Assert.Equal([("gate_mib", 50)], second.Figures);
    }

    [Fact]
    public void EndWindow_AtTheEnd_EndsTheLastOnce()
    {
        var memory = new SoakMemory(TimeSpan.FromMinutes(10));
        for (var minute = 1; minute < 10; minute++)
        {
            Assert.NotNull(memory.EndWindow(TimeSpan.FromMinutes(minute)));
        }

        Assert.Equal("memory, minutes 9 to 10", memory.EndWindow(TimeSpan.FromMinutes(10))!.Name);
        Assert.Null(memory.EndWindow(TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void ByAge_StagesOfBothHalves_AreComparedAtTheSameAge()
    {
        var memory = new SoakMemory(TimeSpan.FromMinutes(30));
        memory.AddStage(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(4), 100);
        memory.AddStage(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(5), 110);
        memory.AddStage(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(20), 120);
        memory.AddStage(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(20), 0);

        var rows = memory.ByAge().ToList();

        Assert.Equal(
            ["memory of stages, minutes 3 to 6 of their lives", "memory of stages, minutes 12 and more of their lives"], rows.Select(row => row.Name));
        Assert.Equal([("first_half_mib", 100), ("second_half_mib", 110), ("samples", 2)], rows[0].Figures);
        Assert.Equal([("second_half_mib", 120), ("samples", 1)], rows[1].Figures);
    }
}
