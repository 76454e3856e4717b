using EdgeAspire.Planner;
using EdgeAspire.Planner.Planning.CommandLine;
using EdgeAspire.Planner.Profiles.CommandLine;

if (args is [PlanCommand.Word or ProfileCommand.Word, ..])
{
    return await PlannerCommandLine.InvokeAsync(args);
}

await PlannerApplication.Build(args).RunAsync();
return 0;
