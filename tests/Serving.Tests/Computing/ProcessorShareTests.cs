using EdgeAspire.Inference.Configuration;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.Serving.Computing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Serving.Tests.Computing;

public sealed class ProcessorShareTests : IDisposable
{
    private const string Setting = "Inference:ProcessorPercent";

    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder()
        .AddInMemoryCollection([KeyValuePair.Create<string, string?>(Setting, "40"), KeyValuePair.Create<string, string?>("Inference:Threads", "1")])
        .Build();

    private readonly ServiceProvider _services;

    public ProcessorShareTests()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(_configuration);
        services.AddValidatedOptions<InferenceOptions>(InferenceOptions.Section);
        _services = services.BuildServiceProvider();
        _services.FollowProcessorPercent();
    }

    private InferenceOptions InForce => _services.GetRequiredService<IOptions<InferenceOptions>>().Value;

    public void Dispose() => _services.Dispose();

    [Fact]
    public void FollowProcessorPercent_SettingsReadAgain_ChangesTheShareAlone()
    {
        var before = InForce;
        _configuration["Inference:Threads"] = "2";
        _configuration[Setting] = "20";

        _configuration.Reload();

        Assert.Same(before, InForce);
        Assert.Equal((20, 1), (InForce.ProcessorPercent, InForce.Threads));
    }

    [Fact]
    public void FollowProcessorPercent_OutOfRange_KeepsTheShareUntilItIsRightAgain()
    {
        _configuration[Setting] = "0";
        Assert.NotNull(Record.Exception(_configuration.Reload));
        Assert.Equal(40, InForce.ProcessorPercent);

        _configuration[Setting] = "30";
        _configuration.Reload();
        Assert.Equal(30, InForce.ProcessorPercent);
    }
}
