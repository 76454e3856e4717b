using System.Globalization;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>Processor time and memory of any process, from <c>/proc</c>.</summary>
internal static class ProcessFigures
{
    // USER_HZ, which is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;
    private const double BytesPerMebibyte = 1024 * 1024;
    private const int UserTimeField = 11;
    private const int SystemTimeField = 12;

    /// <summary>User and system time in seconds; 0 for a process that is gone.</summary>
    public static double CpuSeconds(int processId)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));

            // The name before it may contain anything, spaces and parentheses included.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (Ticks(fields[UserTimeField]) + Ticks(fields[SystemTimeField])) / TicksPerSecond;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Resident memory in MiB; 0 for a process that is gone.</summary>
    public static double ResidentMebibytes(int processId)
    {
        try
        {
            var pages = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/statm")).Split(' ')[1];
            return long.Parse(pages, CultureInfo.InvariantCulture) * (Environment.SystemPageSize / BytesPerMebibyte);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static double Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
