namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>
/// The names of everything that a lab makes on the machine. What is left of a lab is found by these names alone; a dot separates
/// them, which no name of a lab or device contains, so that no lab takes another one's things for its own.
/// </summary>
/// <param name="lab">The lab's name.</param>
internal sealed class LabNames(string lab)
{
    /// <summary>Where <c>ip netns</c> keeps named network namespaces.</summary>
    public const string NamespaceFolder = "/run/netns";

    /// <summary>The control group of what is no device's: load generators and commands.</summary>
    public const string ToolsGroup = "tools.unlimited";

    private const string Prefix = "edgeaspire";
    private const string RunFolder = "/run/edgeaspire-lab";
    private const string StateRoot = "/var/lib/edgeaspire-lab";

    public string Lab => lab;

    /// <summary>The control group above those of the devices.</summary>
    public string Group => $"{Prefix}.{lab}";

    /// <summary>Held by the process that may make and remove the lab's things.</summary>
    public string LockFile => Path.Combine(RunFolder, $"{lab}.lock");

    /// <summary>Holds the switch's process id.</summary>
    public string SwitchFile => Path.Combine(RunFolder, $"{lab}.switch");

    /// <summary>The devices' state, a folder for each.</summary>
    public string StateFolder => Path.Combine(StateRoot, lab);

    /// <summary>The folder of a device's settings that change while its services run.</summary>
    public string SettingsFolder(string device) => Path.Combine(StateFolder, $"{device}.settings");

    /// <summary>The network namespace of a device.</summary>
    public string Namespace(string device) => $"{Prefix}.{lab}.{device}";

    /// <summary>The file of a device's network namespace.</summary>
    public string NamespaceFile(string device) => Path.Combine(NamespaceFolder, Namespace(device));

    /// <summary>The lab's network namespaces that exist.</summary>
    public IEnumerable<string> ExistingNamespaces() => Directory.Exists(NamespaceFolder)
        ? Directory.EnumerateFiles(NamespaceFolder, Namespace("*")).Select(file => Path.GetFileName(file))
        : [];

    /// <summary>Removes the folders that labs share, when no lab is left in them.</summary>
    public static void RemoveSharedFolders()
    {
        foreach (var folder in new[] { RunFolder, StateRoot }.Where(Directory.Exists))
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // Another lab's files are in it.
            }
        }
    }
}
