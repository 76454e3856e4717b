using EdgeAspire.Protocol.Service;

namespace EdgeAspire.Protocol.Tests.Service;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("2H", 7200)]
    [InlineData("3M", 180)]
    [InlineData("15S", 15)]
    [InlineData("1500m", 1.5)]
    [InlineData("250000u", 0.25)]
    [InlineData("50000000n", 0.05)]
    [InlineData("99999999H", 86400)]
    public void Parse_AnyUnit_GivesTheTime(string header, double seconds) =>
        Assert.Equal(seconds, GrpcTimeout.Parse(header)!.Value.TotalSeconds, 9);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("5x")]
    [InlineData("-5S")]
    [InlineData("123456789S")]
    public void Parse_NotInTheProtocolsForm_IsNull(string? header) => Assert.Null(GrpcTimeout.Parse(header));
}
