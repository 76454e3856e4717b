using System.ComponentModel;
using System.Diagnostics;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>Runs the system's tools.</summary>
internal static class Shell
{
    /// <summary>Runs a tool until it ends.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="tool">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="LabException">It could not be started, or ended with another exit code than 0.</exception>
    public static async Task RunAsync(string? input, string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new LabException($"'{tool} {string.Join(' ', arguments)}' failed: {error.Trim()}");
        }
    }

    /// <summary>Starts a tool.</summary>
    /// <exception cref="LabException">It could not be started.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new LabException($"'{start.FileName}' could not be started: {exception.Message}", exception);
        }
    }

    /// <summary>Where a tool is; null when it is not on the PATH.</summary>
    public static string? Find(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, tool))
        .FirstOrDefault(File.Exists);
}
