using Xunit;

namespace EdgeAspire.Testing.Browser;

/// <summary>A test in a real browser: skipped, and said so, on a machine without Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    public ChromiumFactAttribute()
    {
        if (FindChromium() is null)
        {
            Skip = "needs Chromium: on the PATH, or where EDGEASPIRE_CHROMIUM points";
        }
    }

    /// <summary>The browser's path, or null.</summary>
    public static string? FindChromium()
    {
        if (Environment.GetEnvironmentVariable("EDGEASPIRE_CHROMIUM") is { Length: > 0 } configured)
        {
            return File.Exists(configured) ? configured : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
