using System.CommandLine;

namespace EdgeAspire.Bench;

/// <summary>A suite is a command: <c>dotnet run --project bench -c Release -- NAME [--json]</c>.</summary>
internal abstract class SuiteCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document instead of a table." };

    protected SuiteCommand(string name, string description)
        : base(name, description)
    {
        Options.Add(_json);
        SetAction(async (arguments, cancellation) =>
        {
            var report = new Report(Name, Machine.Describe(), await RunAsync(arguments, cancellation).ConfigureAwait(false));
            report.Write(arguments.GetValue(_json));
            return 0;
        });
    }

    /// <summary>Measures. Progress goes to standard error, so that standard output holds the result alone.</summary>
    protected abstract Task<IReadOnlyList<Row>> RunAsync(ParseResult arguments, CancellationToken cancellation);
}
