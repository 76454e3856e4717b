using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Tests.Serving;

public class PlanHopTests
{
    private const string Hops = """
        [
          {"device": "one", "round": 0, "part": "a", "start_seconds": 0, "compute_seconds": 0.1, "bytes_sent": 5, "bytes_received": 7},
          {"device": "one", "round": 0, "part": "b", "compute_seconds": 0.2},
          {"device": "two", "round": 0, "part": "c", "compute_seconds": 0.25},
          {"device": "two", "round": 1, "part": "d", "compute_seconds": 0.5}
        ]
        """;

    [Fact]
    public void ComputeSecondsOf_Rounds_AddsTheSlowestDeviceOfEach() => Assert.Equal(0.8, PlanHop.ComputeSecondsOf(PlanHop.Read(Hops)), 9);

    [Fact]
    public void Read_Hop_HasItsBytes() => Assert.Equal(new PlanHop("one", 0, "a", 0.1, 5, 7), PlanHop.Read(Hops)[0]);
}
