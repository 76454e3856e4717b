using EdgeAspire.Gate;

await GateApplication.Build(args).RunAsync();
