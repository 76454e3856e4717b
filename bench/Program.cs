using System.CommandLine;
using EdgeAspire.Bench;
using EdgeAspire.Bench.Hop;
using EdgeAspire.Bench.Lab.CommandLine;
using EdgeAspire.Bench.Lab.Switching;
using EdgeAspire.Bench.Ring;

var root = new RootCommand("Measures EdgeAspire: each suite prints a table, or one JSON document with --json.");
foreach (var suite in Suites.All())
{
    root.Subcommands.Add(suite);
}

root.Subcommands.Add(new LabCommand());
root.Subcommands.Add(new HopServerCommand());
root.Subcommands.Add(new SinkServerCommand());
root.Subcommands.Add(new SwitchCommand());
root.Subcommands.Add(new ProbeCommand());

// A lab takes a few seconds to end its processes after Ctrl-C.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };
return await root.Parse(args).InvokeAsync(invocation).ConfigureAwait(false);
