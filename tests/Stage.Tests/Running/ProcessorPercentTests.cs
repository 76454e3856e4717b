using EdgeAspire.Inference.Configuration;
using EdgeAspire.Stage.Tests.Hosting;
using EdgeAspire.Testing;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Tests.Running;

public sealed class ProcessorPercentTests
{
    [Fact]
    public async Task SettingsFile_WrittenWhileTheStageRuns_ChangesItsShare()
    {
        using var folder = new TemporaryFolder();
        Write(folder, 40);
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi", $"--contentRoot={folder.Path}");
        var options = stage.Get<IOptions<InferenceOptions>>().Value;
        Assert.Equal(40, options.ProcessorPercent);

        Write(folder, 20);

        await Condition.HoldsAsync(() => options.ProcessorPercent == 20);
    }

    private static void Write(TemporaryFolder folder, int percent)
    {
        var file = folder.Combine("next");
        File.WriteAllText(file, $$"""{ "Inference": { "ProcessorPercent": {{percent}} } }""");
        File.Move(file, folder.Combine("appsettings.json"), overwrite: true);
    }
}
