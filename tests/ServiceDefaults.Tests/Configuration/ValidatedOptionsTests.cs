using EdgeAspire.ServiceDefaults.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.ServiceDefaults.Tests.Configuration;

public sealed class ValidatedOptionsTests
{
    [Fact]
    public async Task Start_ValueOutOfRange_NamesSettingAndValue()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync("--Sample:Threads=65"));

        Assert.Contains("'Sample:Threads' is '65'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("between 1 and 64", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnknownSetting_NamesIt()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync("--Sample:Treads=2"));

        Assert.Contains("Treads", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NotANumber_NamesSetting()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync("--Sample:Threads=many"));

        Assert.Contains("Sample:Threads", exception.Message, StringComparison.Ordinal);
    }

    private static async Task StartAsync(string setting)
    {
        await using var app = await TestService.StartAsync(
            builder => builder.Services.AddValidatedOptions<SampleOptions>("Sample"),
            setting);
    }
}
