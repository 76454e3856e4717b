using EdgeAspire.Bench.Lab.Experiments;

namespace EdgeAspire.Bench.Tests.Lab.Experiments;

public class ExperimentTableTests
{
    [Fact]
    public void Fail_AfterARow_KeepsTheRowAndSaysWhatFailed()
    {
        using var progress = new StringWriter();
        var table = new ExperimentTable("trial", progress);

        table.Add(new Row("one", ("seconds", 0.25)));
        table.Fail("two", "no device");

        Assert.Equal(["one", "two: failed"], table.Rows.Select(row => row.Name));
        Assert.Equal(1, table.Failures);
        Assert.Equal(["trial: one: seconds 0.25", "trial: two: failed: no device"], progress.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
