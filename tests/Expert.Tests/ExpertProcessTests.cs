using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Testing;

namespace EdgeAspire.Expert.Tests;

public sealed class ExpertProcessTests
{
    private const long MaxResidentBytes = 110_000_000;

    [LinuxFact]
    public async Task Run_SmallModel_StaysSmallAndKeepsNoTelemetry()
    {
        using var home = new TemporaryFolder();
        await using var expert = await ExpertProcess.StartAsync(home, TestModels.Perceptron());
        using var client = new InferenceClient(expert.Grpc, ExpertHost.Patient);
        using var request = Request.For("m", Request.Tensor("image", [1, 1, 28, 28], new float[784]));

        for (var call = 0; call < 1000; call++)
        {
            using var response = (await client.InferAsync(request, ExpertHost.Timeout, CancellationToken.None)).Value;
        }

        Assert.InRange(expert.ResidentBytes, 1, MaxResidentBytes);
        Assert.False(Directory.Exists(home.Combine(".cache", "Microsoft")));
        Assert.DoesNotContain(Directory.EnumerateFiles(home.Path, "*", SearchOption.AllDirectories), file => file.EndsWith(".db", StringComparison.Ordinal));
    }

    [LinuxFact]
    public async Task Start_OtherNativeLibrary_IsTheOneLoaded()
    {
        using var home = new TemporaryFolder();
        var library = home.Combine("libvendor-onnxruntime.so");
        File.Copy(NativeLibraryFile(), library);

        await using var expert = await ExpertProcess.StartAsync(home, TestModels.Logits(), ("Inference__NativeLibraryPath", library));

        var mapped = File.ReadLines($"/proc/{expert.Id}/maps").Where(line => line.Contains("onnxruntime.so", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(mapped);
        Assert.All(mapped, line => Assert.EndsWith(library, line, StringComparison.Ordinal));
        using var client = new InferenceClient(expert.Grpc, ExpertHost.Patient);
        using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));
        using var response = (await client.InferAsync(request, ExpertHost.Timeout, CancellationToken.None)).Value;
    }

    [LinuxFact]
    public async Task Start_NativeLibraryThatIsNone_EndsWithTheSetting()
    {
        using var home = new TemporaryFolder();
        var text = home.Combine("notes.txt");
        await File.WriteAllTextAsync(text, "not a library");

        var (exitCode, error) = await ExpertProcess.RunAsync(home, TestModels.Logits(), ("Inference__NativeLibraryPath", text));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Inference:NativeLibraryPath", error, StringComparison.Ordinal);
        Assert.Contains(text, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Start_AnotherLibrary_EndsWithTheSetting()
    {
        using var home = new TemporaryFolder();
        var library = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so");

        var (exitCode, error) = await ExpertProcess.RunAsync(home, TestModels.Logits(), ("Inference__NativeLibraryPath", library));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Inference:NativeLibraryPath", error, StringComparison.Ordinal);
        Assert.Contains("OrtGetApiBase", error, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Start_ModelThatIsNone_EndsWithTheSetting()
    {
        using var home = new TemporaryFolder();

        var (exitCode, error) = await ExpertProcess.RunAsync(home, "not a model"u8.ToArray());

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Expert:File", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static string NativeLibraryFile() => Directory
        .EnumerateFiles(AppContext.BaseDirectory, "libonnxruntime.so", SearchOption.AllDirectories)
        .First(path => path.Contains(RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? "linux-arm64" : "linux-x64", StringComparison.Ordinal));
}
