using System.Globalization;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>
/// Settings of a device that change while its services run: the file <c>appsettings.json</c> of the folder that they have as their content
/// root, which they read again when it changes.
/// </summary>
/// <param name="folder">The folder. It has nothing else, for services watch all that is in it.</param>
internal sealed class LiveSettings(string folder)
{
    private const string FileName = "appsettings.json";

    private double? _percent;

    /// <summary>Changes what a run of a model computes of the time.</summary>
    /// <param name="processorPercent">1 to 100.</param>
    public void Write(double processorPercent)
    {
        if (processorPercent == _percent)
        {
            return;
        }

        // Whole or not at all: a service may read at any time.
        Directory.CreateDirectory(folder);
        var whole = Path.Combine(folder, "next");
        File.WriteAllText(whole, string.Create(CultureInfo.InvariantCulture, $$$"""{ "Inference": { "ProcessorPercent": {{{processorPercent}}} } }"""));
        File.Move(whole, Path.Combine(folder, FileName), overwrite: true);
        _percent = processorPercent;
    }
}
