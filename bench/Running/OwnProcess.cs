using System.Diagnostics;

namespace EdgeAspire.Bench.Running;

/// <summary>A command of this program in a process of its own, which lives until its input is closed.</summary>
internal static class OwnProcess
{
    /// <summary>Starts it; input and output are the caller's.</summary>
    public static Process Start(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // As the services' own projects have it.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!.AsSpan()).SequenceEqual("dotnet"))
        {
            start.ArgumentList.Add(typeof(OwnProcess).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"The process of '{arguments[0]}' did not start.");
    }

    /// <summary>Closes its input and waits for its end.</summary>
    public static async ValueTask EndAsync(Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
