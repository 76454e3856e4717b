using System.Text.Json.Nodes;
using EdgeAspire.Bench.Lab.Devices;
using EdgeAspire.Testing;

namespace EdgeAspire.Bench.Tests.Lab.Devices;

public class LiveSettingsTests
{
    [Fact]
    public void Write_Twice_HasTheLastValueAndNothingBeside()
    {
        using var folder = new TemporaryFolder();
        var settings = new LiveSettings(folder.Combine("pi-1.settings"));

        settings.Write(13.6);
        settings.Write(6.8);

        var file = Assert.Single(Directory.GetFiles(folder.Combine("pi-1.settings")));
        Assert.Equal(6.8, (double)JsonNode.Parse(File.ReadAllText(file))!["Inference"]!["ProcessorPercent"]!);
    }
}
