using EdgeAspire.Planner;

await PlannerApplication.Build(args).RunAsync();
