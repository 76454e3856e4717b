using EdgeAspire.Trainer;

await TrainerApplication.Build(args).RunAsync();
