using System.CommandLine;
using EdgeAspire.Bench;
using EdgeAspire.Bench.Hop;

var root = new RootCommand("Measures EdgeAspire: each suite prints a table, or one JSON document with --json.");
foreach (var suite in Suites.All())
{
    root.Subcommands.Add(suite);
}

root.Subcommands.Add(new HopServerCommand());
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
