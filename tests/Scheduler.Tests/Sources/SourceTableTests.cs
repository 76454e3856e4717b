using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduler.Configuration;
using EdgeAspire.Scheduler.Membership;
using EdgeAspire.Scheduler.Sources;

namespace EdgeAspire.Scheduler.Tests.Sources;

public sealed class SourceTableTests
{
    [Fact]
    public void Find_NoSettings_IsTheOnlySource()
    {
        SourceTable table = new(Samples.Options());
        var source = table.Find(name: null).Value;

        Assert.Same(source, Assert.Single(table.All));
        Assert.Same(source, table.Find("pi-1").Value);
        Assert.Equal(("pi-1", WorkerNumber.Of("pi-1"), 1.0), (source.Name, source.Number, source.Weight));
        Assert.Null(source.DeadlineSeconds);
        Assert.Same(source, table.Of(WorkerNumber.Of("pi-1")));
    }

    [Fact]
    public void Find_SeveralSources_IsTheNamedOneOrTheFirst()
    {
        SourceTable table = new(Samples.Options(options =>
        {
            options.Sources.Add(new SourceOptions { Name = "door", Weight = 4 });
            options.Sources.Add(new SourceOptions { Name = "yard", DeadlineSeconds = 2 });
        }));

        Assert.Equal("door", table.Find(name: null).Value.Name);
        Assert.Equal(2, table.Find("yard").Value.DeadlineSeconds);
        var error = table.Find("roof").Error!;
        Assert.Equal(ErrorReason.NotFound, error.Reason);
        Assert.Contains("no source 'roof': expected one of door, yard", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 60, 60)]
    [InlineData(2.0, 60, 2)]
    [InlineData(2.0, 1, 1)]
    public void SecondsFor_Limit_IsWhicheverEndsFirst(double? deadlineSeconds, double limitSeconds, double expected) =>
        Assert.Equal(expected, new Source("door", 1, 1, deadlineSeconds).SecondsFor(TimeSpan.FromSeconds(limitSeconds)));

    [Fact]
    public void Of_SameNameElsewhere_IsAnotherNumber() => Assert.NotEqual(SourceNumber.Of("pi-1", "door"), SourceNumber.Of("pi-2", "door"));
}
