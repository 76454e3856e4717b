using EdgeAspire.Planner;
using EdgeAspire.Planner.Planning.CommandLine;

if (args is [PlanCommand.Word, ..])
{
    return await PlannerCommandLine.InvokeAsync(args);
}

await PlannerApplication.Build(args).RunAsync();
return 0;
