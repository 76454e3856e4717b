using EdgeAspire.Load;
using EdgeAspire.Load.Running;
using Microsoft.Extensions.Options;

try
{
    await using var app = LoadApplication.Build(args);
    var runner = app.Services.GetRequiredService<LoadRunner>();
    await app.RunAsync();
    return runner.IsAsWanted ? 0 : 1;
}
catch (OptionsValidationException exception)
{
    // A setting is wrong: the message says which, a stack trace would hide it.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
