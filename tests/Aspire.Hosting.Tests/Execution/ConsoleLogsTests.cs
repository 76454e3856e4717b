using Aspire.Hosting.Execution;
using EdgeAspire.Testing;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.AspireHosting.Tests.Execution;

public sealed class ConsoleLogsTests
{
    private readonly ConsoleLogs _logs = new(new ManualTimeProvider());

    [Theory]
    [InlineData("info: Store[1] ready", false, LogLevel.Information)]
    [InlineData("warn: Store[1] slow", false, LogLevel.Warning)]
    [InlineData("fail: Store[1] broken", false, LogLevel.Error)]
    [InlineData("plain", false, LogLevel.Information)]
    [InlineData("Unhandled exception.", true, LogLevel.Error)]
    public void Add_Line_HasTheLevelOfItsPrefix(string text, bool isError, LogLevel expected)
    {
        _logs.Add("store", text, isError);

        Assert.Equal(expected, Assert.Single(_logs.Of("store").After(0)).Level);
    }

    [Fact]
    public void Add_BeyondCapacity_DropsTheOldest()
    {
        for (var line = 1; line <= ConsoleLogs.Capacity + 3; line++)
        {
            _logs.Add("store", $"{line}", isError: false);
        }

        var kept = _logs.Of("store").After(0);

        Assert.Equal(ConsoleLogs.Capacity, kept.Count);
        Assert.Equal("4", kept[0].Text);
        Assert.Equal(ConsoleLogs.Capacity + 3, kept[^1].Sequence);
    }

    [Fact]
    public async Task WaitAsync_NoNewLine_WaitsForOne()
    {
        _logs.Add("store", "first", isError: false);
        var waiting = _logs.Of("store").WaitAsync(1, Limits.Token());
        Assert.False(waiting.IsCompleted);

        _logs.Add("store", "second", isError: false);

        Assert.Equal("second", Assert.Single(await waiting).Text);
    }
}
