using System.ComponentModel.DataAnnotations;
using EdgeAspire.Load.Configuration;

namespace EdgeAspire.Load.Tests.Configuration;

public sealed class LoadOptionsTests
{
    public static TheoryData<Action<LoadOptions>, string> Faults => new()
    {
        { options => options.Model = "", "Model" },
        { options => options.Sources.Clear(), "'Load:Sources:0:Worker' is not set" },
        { options => options.Sources.Add(new LoadSource { Worker = new Uri("ftp://h") }), "'Load:Sources:1:Worker' is 'ftp://h/'" },
        { options => options.Sources[0].PerSecond = 0, "'Load:Sources:0:PerSecond' is 0" },
        { options => options.Reference = new Uri("/stage", UriKind.Relative), "'Load:Reference' is '/stage'" },
        { options => options.Arrivals = ArrivalProcess.Trace, "'Load:Trace' is '' and 'Load:Arrivals' Trace" },
        { options => options.Trace = "trace.csv", "'Load:Trace' is 'trace.csv' and 'Load:Arrivals' Poisson" },
        { options => options.Inputs = "nothing.bin", "'Load:Inputs' is 'nothing.bin': there is no such file" },
        { options => options.PerSecond = 0, "PerSecond" },
        { options => options.MaxUnanswered = 0, "MaxUnanswered" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Validate_WrongSetting_NamesIt(Action<LoadOptions> change, string expected)
    {
        var options = Sample();
        change(options);
        List<ValidationResult> results = [];
        var isValid = Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);

        Assert.False(isValid && !options.Validate(new ValidationContext(options)).Any());
        Assert.Contains(results.Concat(options.Validate(new ValidationContext(options))), result => result.ErrorMessage!.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_ModelAndWorker_AreEnough()
    {
        var options = Sample();

        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }

    private static LoadOptions Sample() => new() { Model = "net", Sources = { new LoadSource { Worker = new Uri("http://localhost:1") } } };
}
