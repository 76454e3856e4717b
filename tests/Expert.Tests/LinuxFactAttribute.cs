namespace EdgeAspire.Expert.Tests;

/// <summary>A test of what Linux offers, such as <c>/proc</c>; skipped, and said so, elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "reads /proc, which only Linux has";
        }
    }
}
