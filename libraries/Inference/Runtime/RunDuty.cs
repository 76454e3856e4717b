using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeAspire.Inference.Runtime;

/// <summary>
/// Rests after each run of a model for as long as it takes until computing has had no more than its share of the time: for boards that have
/// other work, or get too hot, and to make a fast machine as slow as a board.
/// </summary>
internal static partial class RunDuty
{
    private const int ThreadClock = 3;
    private const int Interrupted = 4;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerTick = 100;

    /// <summary>Where a run begins. It ends on the same thread.</summary>
    public static (TimeSpan Processor, long Timestamp) Begin() => (ProcessorTime(), Stopwatch.GetTimestamp());

    /// <summary>Ends a run: rests.</summary>
    /// <param name="begun">What <see cref="Begin"/> gave.</param>
    /// <param name="percent">Share of the time that the thread of a run computes; above 0, at most 100.</param>
    public static void Rest((TimeSpan Processor, long Timestamp) begun, double percent)
    {
        var rest = RestOf(ProcessorTime() - begun.Processor, Stopwatch.GetElapsedTime(begun.Timestamp), percent);
        if (rest > TimeSpan.Zero)
        {
            Sleep(rest);
        }
    }

    /// <summary>How long to rest.</summary>
    /// <param name="processor">The time that the run's thread had the processor.</param>
    /// <param name="elapsed">The time that has passed; what others took of it is rest already.</param>
    /// <param name="percent">The share.</param>
    public static TimeSpan RestOf(TimeSpan processor, TimeSpan elapsed, double percent) => (processor / (percent / 100)) - elapsed;

    private static TimeSpan ProcessorTime()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Stopwatch.GetElapsedTime(0);
        }

        _ = GetTime(ThreadClock, out var now);
        return new TimeSpan(((now.Seconds * NanosecondsPerSecond) + now.Nanoseconds) / NanosecondsPerTick);
    }

    // Thread.Sleep counts in milliseconds, which is as long as a small part computes.
    private static void Sleep(TimeSpan duration)
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.Sleep(duration);
            return;
        }

        var (seconds, nanoseconds) = Math.DivRem(duration.Ticks * NanosecondsPerTick, NanosecondsPerSecond);
        var missing = new UnixTime { Seconds = seconds, Nanoseconds = nanoseconds };
        while (Sleep(missing, out var left) != 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
            missing = left;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out UnixTime time);

    [LibraryImport("libc", EntryPoint = "nanosleep", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sleep(in UnixTime duration, out UnixTime left);

    [StructLayout(LayoutKind.Sequential)]
    private struct UnixTime
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
