using System.ComponentModel.DataAnnotations;
using EdgeAspire.Scheduler.Configuration;

namespace EdgeAspire.Scheduler.Tests.Configuration;

public sealed class SchedulerOptionsTests
{
    public static TheoryData<Action<SchedulerOptions>, string> Faults => new()
    {
        { options => options.Stage = null, "'Scheduler:Stage' is not set" },
        { options => options.Planner.Rest = null, "'Scheduler:Planner:Rest' is not set" },
        { options => options.Planner.Grpc = new Uri("ftp://h"), "'Scheduler:Planner:Grpc' is 'ftp://h/'" },
        { options => options.Plan = " ", "'Scheduler:Plan' is ' ' and 'Scheduler:Model' ''" },
        { options => options.Model = "net", "'Scheduler:Plan' is '0123456789abcdef0123456789abcdef' and 'Scheduler:Model' 'net'" },
        { options => options.Builtin = "alexnet", "'Scheduler:Builtin' is 'alexnet'" },
        { options => options.Blocks = 0, "Blocks" },
        { options => options.Policy = "best", "'Scheduler:Policy' is 'best': expected one of local, ar-mdi, ms-mdi, finish" },
        { options => (options.FirstBlock, options.LastBlock) = (2, 2), "'Scheduler:LastBlock' is 2" },
        { options => options.QueueCapacity = 0, "QueueCapacity" },
        { options => options.RetrySeconds = 0, "RetrySeconds" },
        { options => options.Sources.Add(new SourceOptions()), "'Scheduler:Sources:0:Name' is ''" },
        { options => options.Sources.Add(new SourceOptions { Name = "a b" }), "'Scheduler:Sources:0:Name' is 'a b': expected 1 to 64 characters" },
        { options => Add(options, new SourceOptions { Name = "door" }, new SourceOptions { Name = "door" }), "'Scheduler:Sources:1:Name' is 'door', which has the same number as 'door'" },
        { options => Add(options, new SourceOptions { Name = "a" }, new SourceOptions { Name = "b", Weight = 0 }), "'Scheduler:Sources:1:Weight'" },
        { options => options.Sources.Add(new SourceOptions { Name = "a", DeadlineSeconds = -1 }), "'Scheduler:Sources:0:DeadlineSeconds'" },
        { options => Add(options, [.. Enumerable.Range(0, 65).Select(source => new SourceOptions { Name = $"s{source}" })]), "'Scheduler:Sources' has 65 entries" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Validate_WrongSetting_NamesIt(Action<SchedulerOptions> change, string expected)
    {
        var options = Samples.Options(change).Value;
        List<ValidationResult> results = [];
        Assert.False(Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true));
        Assert.Contains(results, result => result.ErrorMessage!.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_SeveralSources_AreTaken()
    {
        var options = Samples.Options(options => Add(
            options, new SourceOptions { Name = "front-door", Weight = 4, DeadlineSeconds = 0.5 }, new SourceOptions { Name = "yard_2" })).Value;
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }

    private static void Add(SchedulerOptions options, params SourceOptions[] sources)
    {
        foreach (var source in sources)
        {
            options.Sources.Add(source);
        }
    }

    [Fact]
    public void Validate_Defaults_AreInRange()
    {
        var options = Samples.Options().Value;
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        Assert.Equal(new EdgeAspire.Scheduling.Workers.SchedulerOptions(), options.Bounds);
    }
}
