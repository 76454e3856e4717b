using EdgeAspire.Gate.Rounding;
using EdgeAspire.Testing;

namespace EdgeAspire.Gate.Tests.Rounding;

public sealed class RoundingRecordTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RoundingRecord _record;

    public RoundingRecordTests() => _record = new RoundingRecord(TimeSpan.FromSeconds(10), _time);

    [Fact]
    public void TryBegin_Idle_IsOnceAnInterval()
    {
        Assert.True(_record.TryBegin(isBusy: false));
        Assert.False(_record.TryBegin(isBusy: false));
        _record.End(null);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(_record.TryBegin(isBusy: false));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(_record.TryBegin(isBusy: false));
    }

    [Fact]
    public void TryBegin_LastOneTookLong_IsATwentiethOfTheTime()
    {
        Assert.True(_record.TryBegin(isBusy: false));
        _time.Advance(TimeSpan.FromSeconds(2));
        _record.End(null);

        _time.Advance(TimeSpan.FromSeconds(37.9));
        Assert.False(_record.TryBegin(isBusy: false));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(_record.TryBegin(isBusy: false));
    }

    [Fact]
    public void TryBegin_OtherRequestsNeverCease_IsSeldom()
    {
        Assert.False(_record.TryBegin(isBusy: true));
        _time.Advance(TimeSpan.FromSeconds(99));
        Assert.False(_record.TryBegin(isBusy: true));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_record.TryBegin(isBusy: true));
        Assert.False(_record.TryBegin(isBusy: true));
    }

    [Fact]
    public void TryBegin_OtherRequestsCease_IsAtOnce()
    {
        Assert.False(_record.TryBegin(isBusy: true));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(_record.TryBegin(isBusy: true));
        Assert.True(_record.TryBegin(isBusy: false));
    }

    [Fact]
    public void End_Differences_AreAddedUp()
    {
        _record.End(new AnswerDifference(0.01, 1, 1));
        _record.End(null);
        _record.End(new AnswerDifference(0.04, 1, 0));
        var figures = _record.End(new AnswerDifference(0.01, 1, 1));

        Assert.Equal((3, 3, 2), (figures.Compared, figures.Answers, figures.SameAnswers));
        Assert.Equal(0.04, figures.LargestChange);
        Assert.Equal(0.02, figures.MeanChange!.Value, 1e-12);
        Assert.Same(figures, _record.Figures);
    }

    [Fact]
    public void Describe_NothingCompared_SaysOnlyThat() => Assert.Equal(["rounding_compared=0"], Described());

    [Fact]
    public void Describe_Compared_SaysAll()
    {
        _record.End(new AnswerDifference(0.0123456789, 2, 1));

        Assert.Equal(
            ["rounding_compared=1", "rounding_answers=2", "rounding_same_answers=1", "rounding_largest_change=0.0123457", "rounding_mean_change=0.0123457"],
            Described());
    }

    [Fact]
    public void Describe_OnlyIntegers_HasNoChange()
    {
        _record.End(new AnswerDifference(null, 1, 1));

        Assert.Equal(["rounding_compared=1", "rounding_answers=1", "rounding_same_answers=1"], Described());
    }

    private IEnumerable<string> Described()
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        _record.Describe(properties);
        return properties.Select(property => $"{property.Key}={property.Value}");
    }
}
