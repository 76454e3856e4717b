using System.Globalization;
using System.Text;

namespace EdgeAspire.EndToEnd.Tests.Hosting;

/// <summary>A process of the composition, found by the state folder in its environment.</summary>
/// <param name="Id">Process identifier.</param>
/// <param name="Name">The resource's name in the AppHost; empty for a helper process that has none.</param>
internal sealed record ServiceProcess(int Id, string Name)
{
    private const string NameVariable = "OTEL_SERVICE_NAME=";

    public static IReadOnlyList<ServiceProcess> WithHome(string homePath, int except)
    {
        var marker = $"EDGEASPIRE_HOME={homePath}";
        var found = new List<ServiceProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == except)
            {
                continue;
            }

            var environment = ReadEnvironment(folder);
            if (environment.Contains(marker, StringComparer.Ordinal))
            {
                var name = environment.FirstOrDefault(variable => variable.StartsWith(NameVariable, StringComparison.Ordinal)) ?? NameVariable;
                found.Add(new ServiceProcess(id, name[NameVariable.Length..]));
            }
        }

        return found;
    }

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }

    private static string[] ReadEnvironment(string folder)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "environ"))).Split('\0');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The process ended, or belongs to somebody else.
            return [];
        }
    }
}
