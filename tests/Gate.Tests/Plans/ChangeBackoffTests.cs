using EdgeAspire.Gate.Plans;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Testing;

namespace EdgeAspire.Gate.Tests.Plans;

public sealed class ChangeBackoffTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void IsOver_NoRoom_TakesLongerEachTime()
    {
        var backoff = new ChangeBackoff(_time);
        backoff.Add("net", new Error(ErrorReason.Overloaded, "full"));
        Assert.False(backoff.IsOver("net"));
        Assert.True(backoff.IsOver("other"));

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(backoff.IsOver("net"));
        backoff.Add("net", new Error(ErrorReason.Overloaded, "full"));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(backoff.IsOver("net"));

        backoff.Remove("net");
        Assert.True(backoff.IsOver("net"));
    }

    [Fact]
    public void IsOver_DeviceAway_IsAtOnce()
    {
        var backoff = new ChangeBackoff(_time);

        backoff.Add("net", new Error(ErrorReason.DeviceUnavailable, "away"));

        Assert.True(backoff.IsOver("net"));
    }
}
