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
        { options => options.Plan = " ", "'Scheduler:Plan' is not set" },
        { options => options.Policy = "best", "'Scheduler:Policy' is 'best': expected one of local, ar-mdi, ms-mdi, finish" },
        { options => (options.FirstBlock, options.LastBlock) = (2, 2), "'Scheduler:LastBlock' is 2" },
        { options => options.QueueCapacity = 0, "QueueCapacity" },
        { options => options.RetrySeconds = 0, "RetrySeconds" },
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
    public void Validate_Defaults_AreInRange()
    {
        var options = Samples.Options().Value;
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        Assert.Equal(new EdgeAspire.Scheduling.Workers.SchedulerOptions(), options.Bounds);
    }
}
