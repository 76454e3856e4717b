using System.CommandLine;
using EdgeAspire.Planner.Profiles.CommandLine;

namespace EdgeAspire.Planner.Planning.CommandLine;

/// <summary>What the planner does when it is started with a word in place of a configuration.</summary>
internal static class PlannerCommandLine
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The process's exit code: 0 when there is an answer.</returns>
    public static Task<int> InvokeAsync(string[] args)
    {
        var root = new RootCommand("The planner: a service, or with a command a tool.");
        root.Subcommands.Add(new PlanCommand());
        root.Subcommands.Add(new ProfileCommand());
        return root.Parse(args).InvokeAsync();
    }
}
