using EdgeAspire.Gate.Plans;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Tests.Plans;

public sealed class PlanFailureTests
{
    [Fact]
    public void IsPartGone_AsItComesOverTheWire_IsKnown()
    {
        var sent = ErrorTable.GrpcStatus(ErrorReason.UnknownModel);

        var failure = new PlanFailure("pi", new Error(ErrorTable.FromGrpcStatus(sent), "Part is not loaded here."));

        Assert.True(failure.IsPartGone);
        Assert.True(failure.IsDevices);
    }

    [Theory]
    [InlineData(ErrorReason.DeviceUnavailable)]
    [InlineData(ErrorReason.DeadlineExceeded)]
    [InlineData(ErrorReason.Overloaded)]
    public void IsPartGone_OtherFailures_AreNot(ErrorReason reason) => Assert.False(new PlanFailure("pi", new Error(reason, "")).IsPartGone);
}
