using EdgeAspire.Scheduler;
using Microsoft.Extensions.Options;

try
{
    await SchedulerApplication.Build(args).RunAsync();
    return 0;
}
catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
{
    // A setting is wrong: the message says which, a stack trace would hide it.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
